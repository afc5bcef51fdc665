package lexgate.statutes.angiang_test

import future.keywords.not

# A level-I terminal in an office whose site meets the annex; its equipment is not stated.
article_6_level_1 := object.union(office, {
	"operation": {"kind": "install_terminal"},
	"device": {
		"kind": "terminal",
		"layer": "access_1",
		"site": "office",
		"site_secure": true,
		"temperature_celsius": 32000,
		"humidity_percent": 80000,
		"power_sources": 1,
		"ups": true,
	},
})

article_6_level_1_with(device) := object.union(article_6_level_1, {"device": device})

article_6_site := ["device/site", "device/site_secure", "device/temperature_celsius", "device/humidity_percent"]

article_6_power := ["device/power_sources", "device/ups"]

test_6_2_a_1_permits_fit_site if {
	not fires("angiang:6.2.a-1", article_6_level_1)
	cool := {"site": "machine_room", "temperature_celsius": 20000, "humidity_percent": 55000}
	not fires("angiang:6.2.a-1", article_6_level_1_with(cool))
}

test_6_2_a_1_denies_unfit_site if {
	paths := array.concat(article_6_site, article_6_power)
	fires_without("angiang:6.2.a-1", article_6_level_1, paths) == {path | some path in paths}
	fires("angiang:6.2.a-1", article_6_level_1_with({"temperature_celsius": 32001}))
	fires("angiang:6.2.a-1", article_6_level_1_with({"site_secure": false}))
}

article_6_unfit := article_6_level_1_with({"ups": false})

test_6_2_a_1_denies_each_office_and_either_operation if {
	fires("angiang:6.2.a-1", article_6_unfit)
	fires("angiang:6.2.a-1", object.union(article_6_unfit, department))
	fires("angiang:6.2.a-1", object.union(article_6_unfit, {"operation": {"kind": "connect_device"}}))
	fires("angiang:6.2.a-1", json.remove(article_6_unfit, ["device/kind"]))
}

test_6_2_a_1_permits_other_level_role_device_or_operation if {
	not fires("angiang:6.2.a-1", article_6_level_1_with({"ups": false, "layer": "access_2"}))
	not fires("angiang:6.2.a-1", object.union(article_6_unfit, unit))
	not fires("angiang:6.2.a-1", article_6_level_1_with({"ups": false, "kind": "server"}))
	not fires("angiang:6.2.a-1", object.union(article_6_unfit, {"operation": {"kind": "modify_device"}}))
	paths := ["processor/roles", "device/layer", "operation/kind"]
	fires_without("angiang:6.2.a-1", article_6_unfit, paths) == set()
}

test_6_2_a_1_names_what_fails if {
	details("angiang:6.2.a-1", article_6_unfit) == {["requirement", "angiang:PL.2.a-power"]}
	details("angiang:6.2.a-1", article_6_level_1) == set()
	every doc in [object.union(article_6_unfit, unit), article_6_level_1_with({"ups": false, "layer": "access_2"})] {
		details("angiang:6.2.a-1", doc) == set()
	}
}

test_6_2_a_1_follows_reading_of_the_merger if {
	doc := object.union(article_6_unfit, successor)
	not fires("angiang:6.2.a-1", doc)
	fires("angiang:6.2.a-1", doc) with data.readings.provincial_merger as "aliases"
	"provincial_merger" in names(doc)
	not "provincial_merger" in names(object.union(article_6_level_1, successor))
	not "provincial_merger" in names(article_6_unfit)
	both := {"processor": {"roles": ["department_of_science_and_technology", "named_provincial_office"]}}
	not "provincial_merger" in names(object.union(article_6_unfit, both))
}

# A level-II terminal in the machine room of a unit, at the bounds of the annex.
article_6_level_2 := object.union(unit, {
	"operation": {"kind": "connect_device"},
	"device": {
		"kind": "terminal",
		"layer": "access_2",
		"lan_ports": 2,
		"wan_ports": 1,
		"management_protocols": ["syslog"],
		"ipv6": true,
		"management_authenticated": true,
		"management_encrypted": true,
		"site": "machine_room",
		"site_secure": true,
		"temperature_celsius": 25000,
		"humidity_percent": 40000,
		"power_sources": 1,
		"ups": true,
	},
})

article_6_equipment := [
	"device/lan_ports",
	"device/wan_ports",
	"device/management_protocols",
	"device/ipv6",
	"device/management_authenticated",
	"device/management_encrypted",
]

test_6_2_b_1_permits_terminal_that_meets_the_annex if {
	not fires("angiang:6.2.b-1", article_6_level_2)
	not fires("angiang:6.2.b-1", json.remove(article_6_level_2, ["device/layer"]))
}

test_6_2_b_1_denies_what_fails_the_annex if {
	paths := array.concat(array.concat(article_6_site, article_6_power), article_6_equipment)
	fires_without("angiang:6.2.b-1", article_6_level_2, paths) == {path | some path in paths}
	fires("angiang:6.2.b-1", json.remove(article_6_level_2, ["device/layer", "device/ups"]))
	fires("angiang:6.2.b-1", object.union(article_6_level_2, {"device": {"site_secure": false}}))
}

test_6_2_b_1_permits_other_level_role_device_or_operation if {
	unfit := object.union(article_6_level_2, {"device": {"ups": false}})
	fires("angiang:6.2.b-1", unfit)
	not fires("angiang:6.2.b-1", object.union(unfit, {"device": {"layer": "access_1"}}))
	not fires("angiang:6.2.b-1", object.union(unfit, office))
	not fires("angiang:6.2.b-1", object.union(unfit, {"device": {"kind": "router"}}))
	fires_without("angiang:6.2.b-1", unfit, ["processor/roles", "operation/kind", "device/kind"]) == set()
}

test_6_2_b_1_names_what_fails if {
	doc := object.union(article_6_level_2, {"device": {"lan_ports": 1, "ups": false}})
	details("angiang:6.2.b-1", doc) == {["requirement", "angiang:PL.1.a"], ["requirement", "angiang:PL.2.a-power"]}
	details("angiang:6.2.b-1", article_6_level_2) == set()
	details("angiang:6.2.b-1", object.union(doc, telecom)) == set()
}

test_6_2_a_2_owes_a_contact if {
	owes("angiang:6.2.a-2", office)
	owes("angiang:6.2.a-2", department)
}

test_6_2_a_2_meets_with_a_name if {
	meets("angiang:6.2.a-2", object.union(office, {"filings": {"focal_point": {"name": "network desk"}}}))
}

test_6_2_a_2_spares_others if {
	every doc in [unit, telecom, successor, {}] {
		spares("angiang:6.2.a-2", doc)
	}
}

article_6_inventory(date) := object.union(office, {"filings": {"device_inventory": {"date": date}}})

test_6_2_a_3_owes_an_inventory_of_the_last_year if {
	owes("angiang:6.2.a-3", office)
	owes("angiang:6.2.a-3", department)
	owes("angiang:6.2.a-3", article_6_inventory((now - (365 * day)) - 1))
	owes("angiang:6.2.a-3", article_6_inventory(now + 1))
	owes("angiang:6.2.a-3", json.remove(article_6_inventory(now), ["now"]))
}

test_6_2_a_3_meets_for_365_days if {
	meets("angiang:6.2.a-3", article_6_inventory(now))
	meets("angiang:6.2.a-3", article_6_inventory(now - (365 * day)))
}

test_6_2_a_3_is_due_a_year_later if {
	due("angiang:6.2.a-3", article_6_inventory(now - day)) == {now + (364 * day)}
	due("angiang:6.2.a-3", article_6_inventory(now)) == {now + (365 * day)}
	due("angiang:6.2.a-3", article_6_inventory(now + 1)) == set()
	due("angiang:6.2.a-3", office) == set()
}

test_6_2_a_3_spares_others if {
	every doc in [unit, telecom, {}] {
		spares("angiang:6.2.a-3", doc)
	}
}

test_6_2_a_3_follows_reading_of_who_leads if {
	spares("angiang:6.2.a-3", office) with data.readings.device_inventory_lead as "central_post_office_and_telecom"
	"device_inventory_lead" in posture_names(office)
	not "device_inventory_lead" in posture_names(unit)
}

# Done on 1 January 2025; the calendar year after that ends at the end of 2026, at +07:00.
article_6_last_year := object.union(article_6_inventory(1735664400), {"now": 1798736399})

test_6_2_a_3_follows_reading_of_yearly if {
	owes("angiang:6.2.a-3", article_6_last_year)
	meets("angiang:6.2.a-3", article_6_last_year) with data.readings.yearly as "calendar_year"
	due("angiang:6.2.a-3", article_6_last_year) == {1798736399} with data.readings.yearly as "calendar_year"
	"yearly" in posture_names(article_6_last_year)
	later := object.union(article_6_last_year, {"now": 1798736400})
	owes("angiang:6.2.a-3", later) with data.readings.yearly as "calendar_year"
	other := object.union(article_6_last_year, {"processor": unit.processor})
	every doc in [later, article_6_inventory(now), office, other] {
		not "yearly" in posture_names(doc)
	}
	others := "central_post_office_and_telecom"
	not "yearly" in posture_names(article_6_last_year) with data.readings.device_inventory_lead as others
}

test_6_2_a_3_follows_reading_of_the_merger if {
	spares("angiang:6.2.a-3", successor)
	owes("angiang:6.2.a-3", successor) with data.readings.provincial_merger as "aliases"
	"provincial_merger" in posture_names(successor)
	not "provincial_merger" in posture_names(department)
}

article_6_factor := [{"kind": "incident", "reported_at": 1}, {"kind": "device_factor"}]

article_6_told := [{"kind": "device_factor", "reported_at": 0}, {"kind": "network_fault"}]

article_6_given(who, incidents) := object.union(who, {"incidents": incidents})

test_6_2_a_4_obliges_office_to_tell if {
	fires("angiang:6.2.a-4", article_6_given(office, article_6_factor))
	fires("angiang:6.2.a-4", article_6_given(department, article_6_factor))
}

test_6_2_a_4_spares_what_was_told_or_others if {
	not fires("angiang:6.2.a-4", article_6_given(office, article_6_told))
	not fires("angiang:6.2.a-4", article_6_given(office, []))
	not fires("angiang:6.2.a-4", office)
	not fires("angiang:6.2.a-4", article_6_given(unit, article_6_factor))
	not fires("angiang:6.2.a-4", {"incidents": article_6_factor})
}

test_6_2_a_4_follows_reading_of_the_merger if {
	doc := article_6_given(successor, article_6_factor)
	not fires("angiang:6.2.a-4", doc)
	fires("angiang:6.2.a-4", doc) with data.readings.provincial_merger as "aliases"
	names(doc) == {"provincial_merger"}
	names(article_6_given(successor, [{"kind": "device_factor", "reported_at": 1}])) == set()
	names(article_6_given(telecom, [{"kind": "device_factor"}])) == set()
}

test_6_2_b_2_obliges_unit_to_tell if {
	fires("angiang:6.2.b-2", article_6_given(unit, article_6_factor))
}

test_6_2_b_2_spares_what_was_told_or_others if {
	not fires("angiang:6.2.b-2", article_6_given(unit, article_6_told))
	not fires("angiang:6.2.b-2", unit)
	not fires("angiang:6.2.b-2", article_6_given(office, article_6_factor))
	not fires("angiang:6.2.b-2", {"incidents": article_6_factor})
}

article_6_settled := {"kind": "network_fault", "remedied": true, "reported_at": 1, "users_notified_at": 1}

test_6_4_b_obliges_open_fault if {
	every fact in ["remedied", "reported_at", "users_notified_at"] {
		fires("angiang:6.4.b", article_6_given(telecom, [json.remove(article_6_settled, [fact])]))
	}
	fires("angiang:6.4.b", article_6_given(telecom, [article_6_settled, {"kind": "network_fault"}]))
	fires("angiang:6.4.b", article_6_given(telecom, [object.union(article_6_settled, {"remedied": false})]))
}

test_6_4_b_spares_settled_fault_or_others if {
	not fires("angiang:6.4.b", article_6_given(telecom, [article_6_settled, {"kind": "incident"}]))
	not fires("angiang:6.4.b", telecom)
	not fires("angiang:6.4.b", article_6_given(unit, [{"kind": "network_fault"}]))
	not fires("angiang:6.4.b", {"incidents": [{"kind": "network_fault"}]})
}
