package lexgate.statutes.angiang_test

import future.keywords.not

article_11_others := [unit, office, department, {}]

test_11_1_owes_confirmation_of_quality if {
	owes("angiang:11.1", telecom)
}

test_11_1_meets_with_a_confirmation if {
	meets("angiang:11.1", object.union(telecom, {"filings": {"service_quality": {"date": now}}}))
}

test_11_1_spares_others if {
	every doc in article_11_others {
		spares("angiang:11.1", doc)
	}
}

article_11_faults(incidents) := object.union(telecom, {"incidents": incidents})

test_11_1_a_owes_repair_of_a_fault if {
	owes("angiang:11.1.a", article_11_faults([{"kind": "network_fault"}]))
	remedied := {"kind": "network_fault", "remedied": true}
	owes("angiang:11.1.a", article_11_faults([remedied, {"kind": "network_fault", "remedied": false}]))
}

test_11_1_a_meets_with_all_faults_remedied if {
	meets("angiang:11.1.a", article_11_faults([{"kind": "network_fault", "remedied": true}, {"kind": "incident"}]))
}

test_11_1_a_spares_others_and_where_no_fault_is_on_file if {
	spares("angiang:11.1.a", article_11_faults([{"kind": "incident"}]))
	spares("angiang:11.1.a", telecom)
	spares("angiang:11.1.a", object.union(unit, {"incidents": [{"kind": "network_fault"}]}))
}

test_11_1_b_owes_continuity if {
	owes("angiang:11.1.b", telecom)
	owes("angiang:11.1.b", object.union(telecom, {"network": {"infrastructure_stable": false}}))
}

test_11_1_b_meets_with_stable_infrastructure if {
	meets("angiang:11.1.b", object.union(telecom, {"network": {"infrastructure_stable": true}}))
}

test_11_1_b_spares_others if {
	every doc in article_11_others {
		spares("angiang:11.1.b", doc)
	}
}

test_11_1_c_owes_the_conditions_of_the_circular if {
	owes("angiang:11.1.c", telecom)
}

test_11_1_c_meets_with_a_filing if {
	meets("angiang:11.1.c", object.union(telecom, {"filings": {"circular19_security": {"date": now}}}))
}

test_11_1_c_spares_others if {
	every doc in article_11_others {
		spares("angiang:11.1.c", doc)
	}
}

article_11_level := {"filings": {"level_approval": {"date": now}, "level_measures": {"date": now}}}

test_11_1_d_owes_approval_and_measures if {
	every doc in [telecom, supplier] {
		owes("angiang:11.1.d", doc)
		paths := ["filings/level_approval", "filings/level_measures"]
		owes_without("angiang:11.1.d", object.union(doc, article_11_level), paths) == {path | some path in paths}
	}
}

test_11_1_d_meets_with_both if {
	meets("angiang:11.1.d", object.union(telecom, article_11_level))
	meets("angiang:11.1.d", object.union(supplier, article_11_level))
}

test_11_1_d_spares_others if {
	every doc in article_11_others {
		spares("angiang:11.1.d", doc)
	}
}

test_11_2_obliges_unhandled_fault if {
	fires("angiang:11.2", article_11_faults([{"kind": "network_fault"}]))
	handled := {"kind": "network_fault", "handled": true}
	fires("angiang:11.2", article_11_faults([handled, {"kind": "network_fault", "handled": false}]))
}

test_11_2_spares_handled_fault_or_others if {
	not fires("angiang:11.2", article_11_faults([{"kind": "network_fault", "handled": true}, {"kind": "incident"}]))
	not fires("angiang:11.2", telecom)
	not fires("angiang:11.2", object.union(unit, {"incidents": [{"kind": "network_fault"}]}))
}

article_11_report(date) := object.union(telecom, {"filings": {"circular19_report": {"date": date}}})

test_11_3_owes_a_report if {
	owes("angiang:11.3", telecom)
	owes("angiang:11.3", article_11_report((now - (365 * day)) - 1))
	owes("angiang:11.3", article_11_report(now + 1))
}

test_11_3_meets_for_a_period if {
	meets("angiang:11.3", article_11_report(now))
	meets("angiang:11.3", article_11_report(now - (365 * day)))
	due("angiang:11.3", article_11_report(now)) == {now + (365 * day)}
	due("angiang:11.3", article_11_report(now + 1)) == set()
}

test_11_3_spares_others if {
	every doc in article_11_others {
		spares("angiang:11.3", doc)
	}
}

test_11_3_follows_the_period if {
	doc := article_11_report(now - day)
	owes("angiang:11.3", doc) with data.readings.param.periodic as day - 1
	"param.periodic" in posture_names(doc)
	not "param.periodic" in posture_names(article_11_report(now))
	not "param.periodic" in posture_names(object.union(doc, {"param": {"periodic": day}}))
	not "param.periodic" in posture_names(object.union(doc, office))
}
