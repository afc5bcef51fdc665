package lexgate.statutes.sme_plan_test

import future.keywords.not

test_ii_13a_advises_every_enterprise if speaks_to_enterprises_only("sme-plan:II.13a", enterprise)

test_ii_13a_spares_larger_ones if {
	not advises("sme-plan:II.13a", object.union(enterprise, {"processor": {"is_sme": false}}))
}
