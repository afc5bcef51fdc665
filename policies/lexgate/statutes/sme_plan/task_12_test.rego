package lexgate.statutes.sme_plan_test

import future.keywords.not

test_ii_12_advises_without_a_system if speaks_to_enterprises_only("sme-plan:II.12", enterprise)

test_ii_12_spares_who_has_one if {
	not advises("sme-plan:II.12", object.union(enterprise, {"filings": {"security_policy": {"date": 1}}}))
}
