package lexgate.statutes.angiang_test

import future.keywords.not

article_13_access := {
	"operation": {"kind": "access"},
	"device": {"layer": "access_2"},
	"actor": {"authorised": false},
}

article_13_with(change) := object.union(article_13_access, change)

article_13_device := object.union(article_9_device, {"device": {"layer": "access_2"}})

test_13_1a_denies_unauthorised_access if {
	fires("angiang:13.1a", article_13_access)
	fires_without("angiang:13.1a", article_13_access, ["device", "actor"]) == {"device", "actor"}
}

test_13_1a_denies_unprotected_or_unmonitored_device if {
	paths := ["device/antimalware", "device/central_monitoring"]
	fires_without("angiang:13.1a", article_13_device, paths) == {path | some path in paths}
}

test_13_1a_permits_who_follows_the_rules if {
	not fires("angiang:13.1a", article_13_device)
	not fires("angiang:13.1a", article_13_with({"actor": {"authorised": true}}))
}

test_13_1a_permits_other_level_or_operation if {
	not fires("angiang:13.1a", article_13_with({"device": {"layer": "access_1"}}))
	unprotected := object.union(article_13_device, {"device": {"antimalware": false, "layer": "access_1"}})
	not fires("angiang:13.1a", unprotected)
	not fires("angiang:13.1a", article_13_with({"operation": {"kind": "connect_network"}}))
	not fires("angiang:13.1a", {"actor": {"authorised": false}})
}

test_13_1a_follows_reading_of_network_devices if {
	doc := object.union(article_13_device, {"device": {"kind": "router", "antimalware": false}})
	not fires("angiang:13.1a", doc)
	fires("angiang:13.1a", doc) with data.readings.network_devices as "it_devices"
}

test_13_2_denies_unauthorised_access if {
	fires("angiang:13.2", article_13_access)
	fires_without("angiang:13.2", article_13_access, ["device", "actor"]) == {"device", "actor"}
}

test_13_2_permits_authorised_access if {
	not fires("angiang:13.2", article_13_with({"actor": {"authorised": true}}))
}

test_13_2_permits_other_level_or_operation if {
	not fires("angiang:13.2", article_13_with({"device": {"layer": "access_1"}}))
	not fires("angiang:13.2", article_13_with({"operation": {"kind": "transmit"}}))
	fires_without("angiang:13.2", article_13_access, ["operation"]) == set()
}

test_13_3a_denies_unauthorised_change if {
	every kind in ["modify_device", "install_terminal"] {
		doc := article_13_with({"operation": {"kind": kind}})
		fires("angiang:13.3a", doc)
		fires_without("angiang:13.3a", doc, ["device", "actor"]) == {"device", "actor"}
	}
}

test_13_3a_permits_authorised_change_other_level_or_operation if {
	every kind in ["modify_device", "install_terminal"] {
		doc := article_13_with({"operation": {"kind": kind}})
		not fires("angiang:13.3a", object.union(doc, {"actor": {"authorised": true}}))
		not fires("angiang:13.3a", object.union(doc, {"device": {"layer": "access_1"}}))
	}
	not fires("angiang:13.3a", article_13_access)
}

article_13_content := {
	"operation": {"kind": "publish"},
	"device": {"layer": "access_2"},
	"data": {"content_prohibited": true},
}

article_13_spread(change) := object.union(article_13_content, change)

test_13_3b_denies_prohibited_information if {
	every kind in ["transmit", "provide", "publish"] {
		fires("angiang:13.3b", article_13_spread({"operation": {"kind": kind}}))
	}
	fires_without("angiang:13.3b", article_13_content, ["device"]) == {"device"}
}

test_13_3b_permits_other_information_level_or_operation if {
	not fires("angiang:13.3b", article_13_spread({"data": {"content_prohibited": false}}))
	not fires("angiang:13.3b", article_13_spread({"device": {"layer": "access_1"}}))
	not fires("angiang:13.3b", article_13_spread({"operation": {"kind": "access"}}))
	fires_without("angiang:13.3b", article_13_content, ["data", "operation"]) == set()
}

test_13_3b_follows_its_reading if {
	unstated := json.remove(article_13_content, ["data"])
	fires("angiang:13.3b", unstated) with data.readings.information_not_allowed as "unless_shown_lawful"
	names(unstated) == {"information_not_allowed"}
	shown := article_13_spread({"data": {"content_prohibited": false}})
	not fires("angiang:13.3b", shown) with data.readings.information_not_allowed as "unless_shown_lawful"
	every doc in [shown, article_13_content, json.remove(article_13_access, ["data"])] {
		names(doc) == set()
	}
	elsewhere := object.union(unstated, {"device": {"layer": "access_1"}})
	names(elsewhere) == set()
}

article_13_harm := {"device": {"layer": "access_2"}, "actor": {"deliberate_insecurity": true}}

test_13_3c_denies_deliberate_harm if {
	fires("angiang:13.3c", article_13_harm)
	fires("angiang:13.3c", json.remove(article_13_harm, ["device"]))
}

test_13_3c_permits_where_none_was_found_or_at_level_1 if {
	not fires("angiang:13.3c", object.union(article_13_harm, {"actor": {"deliberate_insecurity": false}}))
	not fires("angiang:13.3c", object.union(article_13_harm, {"device": {"layer": "access_1"}}))
	not fires("angiang:13.3c", json.remove(article_13_harm, ["actor"]))
}

article_13_disclosure := {
	"operation": {"kind": "disclose_network_info"},
	"device": {"layer": "access_1"},
	"actor": {"recipient_authorised": false},
}

test_13_4_denies_disclosure_to_the_unauthorised if {
	fires("angiang:13.4", article_13_disclosure)
	fires_without("angiang:13.4", article_13_disclosure, ["device", "actor"]) == {"device", "actor"}
}

test_13_4_permits_authorised_recipient_or_other_operation if {
	not fires("angiang:13.4", object.union(article_13_disclosure, {"actor": {"recipient_authorised": true}}))
	not fires("angiang:13.4", object.union(article_13_disclosure, {"operation": {"kind": "provide"}}))
	not fires("angiang:13.4", json.remove(article_13_disclosure, ["operation"]))
}

test_13_4_follows_its_reading if {
	not fires("angiang:13.4", article_13_disclosure) with data.readings.disclosure_scope as "level_2"
	names(article_13_disclosure) == {"disclosure_scope"}
	at_level_2 := object.union(article_13_disclosure, {"device": {"layer": "access_2"}})
	fires("angiang:13.4", at_level_2) with data.readings.disclosure_scope as "level_2"
	names(at_level_2) == set()
	told := object.union(at_level_2, {"actor": {"recipient_authorised": true}})
	not fires("angiang:13.4", told) with data.readings.disclosure_scope as "level_2"
}

article_13_fault := {"incidents": [{"kind": "network_fault", "reported_at": 1}, {"kind": "incident"}]}

test_13_5_obliges_untold_fault if {
	every doc in [unit, office, department] {
		fires("angiang:13.5", object.union(doc, article_13_fault))
		fires("angiang:13.5", object.union(doc, {"incidents": [{"kind": "network_fault"}]}))
	}
}

test_13_5_spares_told_fault_or_others if {
	told := [{"kind": "incident", "reported_at": 0}, {"kind": "device_factor"}]
	not fires("angiang:13.5", object.union(unit, {"incidents": told}))
	not fires("angiang:13.5", unit)
	not fires("angiang:13.5", object.union(telecom, article_13_fault))
	not fires("angiang:13.5", article_13_fault)
}

test_13_5_follows_reading_of_the_merger if {
	doc := object.union(successor, article_13_fault)
	not fires("angiang:13.5", doc)
	fires("angiang:13.5", doc) with data.readings.provincial_merger as "aliases"
	names(doc) == {"provincial_merger"}
	names(successor) == set()
	names(object.union(telecom, article_13_fault)) == set()
	both := {"processor": {"roles": ["department_of_science_and_technology", "user_unit"]}}
	names(object.union(doc, both)) == set()
}
