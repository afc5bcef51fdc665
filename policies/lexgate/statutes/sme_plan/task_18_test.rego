package lexgate.statutes.sme_plan_test

import future.keywords.not

task_18_done := object.union(enterprise, {
	"filings": {"security_policy": {"date": 1}, "drill": {"date": 1800000000 - 100}},
	"system": {"monitoring": true},
})

test_ii_18a_advises_without_policy_or_monitoring if {
	every path in ["filings/security_policy", "system"] {
		speaks_to_enterprises_only("sme-plan:II.18a", json.remove(task_18_done, [path]))
	}
	advises("sme-plan:II.18a", object.union(task_18_done, {"system": {"monitoring": false}}))
}

test_ii_18a_spares_who_has_both if not advises("sme-plan:II.18a", task_18_done)

test_ii_18b_advises_without_a_drill_in_the_period if {
	speaks_to_enterprises_only("sme-plan:II.18b", enterprise)
	every instant in [(1800000000 - 31536000) - 1, 1800000001] {
		advises("sme-plan:II.18b", object.union(task_18_done, {"filings": {"drill": {"date": instant}}}))
	}
	advises("sme-plan:II.18b", task_18_done) with data.readings.param.periodic as 99
}

test_ii_18b_spares_who_drilled if {
	every instant in [1800000000 - 31536000, 1800000000] {
		not advises("sme-plan:II.18b", object.union(task_18_done, {"filings": {"drill": {"date": instant}}}))
	}
	not advises("sme-plan:II.18b", task_18_done)
}

test_ii_18b_names_the_period if {
	names(task_18_done) == {"param.periodic"}
	names(json.remove(task_18_done, ["processor"])) == set()
	names(object.union(task_18_done, {"param": {"periodic": 99}})) == set()
	names(enterprise) == set()
}

test_ii_18c_advises_every_enterprise if speaks_to_enterprises_only("sme-plan:II.18c", enterprise)

test_ii_18c_spares_larger_ones if {
	not advises("sme-plan:II.18c", object.union(task_18_done, {"processor": {"is_sme": false}}))
}
