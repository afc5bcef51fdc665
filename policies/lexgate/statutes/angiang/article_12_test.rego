package lexgate.statutes.angiang_test

import future.keywords.not

article_12_connection := object.union(unit, {
	"operation": {"kind": "connect_network"},
	"filings": {"connection_check": {"date": now}},
	"system": {"monitoring": true, "access_control": true},
})

article_12_with(change) := object.union(article_12_connection, change)

article_12_others := [office, telecom, department, {}]

test_12_1a_permits_checked_connection if not fires("angiang:12.1a", article_12_connection)

test_12_1a_denies_unchecked_connection if {
	fires("angiang:12.1a", article_12_with({"filings": {"connection_check": {"date": now + 1}}}))
	fires_without("angiang:12.1a", article_12_connection, ["filings", "now"]) == {"filings", "now"}
}

test_12_1a_permits_other_role_or_operation if {
	unchecked := json.remove(article_12_connection, ["filings"])
	fires("angiang:12.1a", unchecked)
	not fires("angiang:12.1a", object.union(unchecked, telecom))
	not fires("angiang:12.1a", object.union(unchecked, {"operation": {"kind": "access"}}))
	fires_without("angiang:12.1a", unchecked, ["processor", "operation"]) == set()
}

article_12_checked(date) := object.union(unit, {"filings": {"periodic_check": {"date": date}}})

test_12_1b_owes_a_check if {
	owes("angiang:12.1b", unit)
	owes("angiang:12.1b", article_12_checked((now - (365 * day)) - 1))
	owes("angiang:12.1b", article_12_checked(now + 1))
}

test_12_1b_meets_for_a_period if {
	meets("angiang:12.1b", article_12_checked(now))
	meets("angiang:12.1b", article_12_checked(now - (365 * day)))
	due("angiang:12.1b", article_12_checked(now)) == {now + (365 * day)}
	due("angiang:12.1b", article_12_checked(now + 1)) == set()
}

test_12_1b_spares_others if {
	every doc in article_12_others {
		spares("angiang:12.1b", doc)
	}
}

test_12_1b_follows_the_period if {
	doc := article_12_checked(now - day)
	owes("angiang:12.1b", doc) with data.readings.param.periodic as day - 1
	posture_names(doc) == {"param.periodic"}
	posture_names(article_12_checked(now)) == set()
	posture_names(object.union(doc, {"param": {"periodic": day}})) == set()
	not "param.periodic" in posture_names(object.union(doc, office))
}

test_12_2a_permits_monitored_and_controlled_connection if not fires("angiang:12.2a", article_12_connection)

test_12_2a_denies_connection_without_both if {
	every fact in ["monitoring", "access_control"] {
		fires("angiang:12.2a", article_12_with({"system": {fact: false}}))
	}
	paths := ["system/monitoring", "system/access_control", "system"]
	fires_without("angiang:12.2a", article_12_connection, paths) == {path | some path in paths}
}

test_12_2a_permits_other_role_or_operation if {
	uncontrolled := json.remove(article_12_connection, ["system"])
	not fires("angiang:12.2a", object.union(uncontrolled, telecom))
	not fires("angiang:12.2a", object.union(uncontrolled, {"operation": {"kind": "access"}}))
	fires_without("angiang:12.2a", uncontrolled, ["processor", "operation"]) == set()
}

test_12_2a_follows_its_reading if {
	doc := json.remove(article_12_connection, ["system"])
	not fires("angiang:12.2a", doc) with data.readings.controls_of_connected_units as "standing_duty"
	"controls_of_connected_units" in names(doc)
	not "controls_of_connected_units" in names(article_12_connection)
}

test_12_2b_owes_sharing if {
	owes("angiang:12.2b", unit)
	owes("angiang:12.2b", object.union(unit, {"system": {"monitoring_shared": false}}))
}

test_12_2b_meets_by_sharing if {
	meets("angiang:12.2b", object.union(unit, {"system": {"monitoring_shared": true}}))
}

test_12_2b_spares_others if {
	every doc in article_12_others {
		spares("angiang:12.2b", doc)
	}
}

test_12_2c_owes_both_controls if {
	owes("angiang:12.2c", unit)
	paths := ["system/monitoring", "system/access_control"]
	owes_without("angiang:12.2c", article_12_connection, paths) == {path | some path in paths}
}

test_12_2c_meets_with_both_controls if {
	meets("angiang:12.2c", article_12_connection)
}

test_12_2c_spares_others if {
	every doc in article_12_others {
		spares("angiang:12.2c", doc)
	}
}

article_12_housed := object.union(unit, {"network": {"infrastructure_stable": true}, "device": {"site_secure": true}})

test_12_3_owes_housing_and_protection if {
	owes("angiang:12.3", unit)
	owes_without("angiang:12.3", article_12_housed, ["network", "device"]) == {"network", "device"}
	owes("angiang:12.3", object.union(article_12_housed, {"device": {"site_secure": false}}))
}

test_12_3_meets_with_both if {
	meets("angiang:12.3", article_12_housed)
}

test_12_3_spares_others if {
	every doc in article_12_others {
		spares("angiang:12.3", doc)
	}
}

article_12_content := object.union(unit, {"operation": {"kind": "transmit"}, "data": {"content_prohibited": true}})

test_12_4_denies_prohibited_content if {
	fires("angiang:12.4", article_12_content)
}

test_12_4_permits_other_content_role_or_operation if {
	not fires("angiang:12.4", object.union(article_12_content, {"data": {"content_prohibited": false}}))
	not fires("angiang:12.4", object.union(article_12_content, telecom))
	not fires("angiang:12.4", object.union(article_12_content, {"operation": {"kind": "publish"}}))
	fires_without("angiang:12.4", article_12_content, ["data", "processor", "operation"]) == set()
}

test_12_4_follows_its_reading if {
	not fires("angiang:12.4", article_12_content) with data.readings.content_responsibility as "liability"
	names(article_12_content) == {"content_responsibility"}
	names(object.union(article_12_content, {"data": {"content_prohibited": false}})) == set()
}
