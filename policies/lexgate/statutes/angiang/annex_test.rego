package lexgate.statutes.angiang_test

import future.keywords.not

annex_terminal := json.remove(article_6_level_2, ["processor"])

annex_with(device) := object.union(annex_terminal, {"device": device})

annex_equipment_ids := {"angiang:PL.1.a", "angiang:PL.1.b", "angiang:PL.1.c", "angiang:PL.1.d"}

annex_site_ids := {"angiang:PL.2.a", "angiang:PL.2.a-power"}

# Everything of the annex that fails.
annex_failing(doc) := {id |
	some id in ((annex_equipment_ids | annex_site_ids) | {"angiang:PL.2.a-room", "angiang:PL.2.a-office"})
	fires(id, doc)
}

test_the_annex_permits_what_meets_it if {
	annex_failing(annex_terminal) == set()
	annex_failing(annex_with({"lan_ports": 4, "wan_ports": 2, "power_sources": 2})) == set()
	annex_failing(json.remove(annex_terminal, ["device/layer"])) == set()
}

# A terminal of which nothing is stated.
annex_bare := {"operation": {"kind": "connect_device"}, "device": {"kind": "terminal"}}

test_the_annex_denies_a_terminal_of_which_nothing_is_stated if {
	annex_failing(annex_bare) == annex_equipment_ids | annex_site_ids
	annex_failing({"operation": {"kind": "install_terminal"}}) == annex_equipment_ids | annex_site_ids
	at_level_1 := object.union(annex_bare, {"device": {"layer": "access_1"}})
	annex_failing(at_level_1) == annex_site_ids
}

test_the_annex_permits_other_devices_and_operations if {
	annex_failing({"operation": {"kind": "connect_device"}}) == set()
	every kind in ["server", "workstation", "router", "other_it"] {
		annex_failing(object.union(annex_bare, {"device": {"kind": kind}})) == set()
		annex_failing({"operation": {"kind": "install_terminal"}, "device": {"kind": kind}}) == set()
		every site in ["machine_room", "office"] {
			annex_failing(object.union(annex_bare, {"device": {"kind": kind, "site": site}})) == set()
		}
	}
	every kind in ["modify_device", "connect_network", "access"] {
		annex_failing({"operation": {"kind": kind}, "device": {"kind": "terminal", "site": "office"}}) == set()
	}
	annex_failing({"device": {"kind": "terminal", "site": "office"}}) == set()
}

test_pl_1_a_denies_too_few_ports if {
	fires("angiang:PL.1.a", annex_with({"lan_ports": 1}))
	fires("angiang:PL.1.a", annex_with({"wan_ports": 0}))
	paths := ["device/lan_ports", "device/wan_ports"]
	fires_without("angiang:PL.1.a", annex_terminal, paths) == {path | some path in paths}
}

test_pl_1_a_permits_two_and_one if {
	not fires("angiang:PL.1.a", annex_with({"lan_ports": 2, "wan_ports": 1}))
}

test_pl_1_b_denies_no_protocol if {
	fires("angiang:PL.1.b", annex_with({"management_protocols": []}))
	fires_without("angiang:PL.1.b", annex_terminal, ["device/management_protocols"]) == {"device/management_protocols"}
}

test_pl_1_b_permits_any_protocol if {
	every protocol in ["snmp", "logs", "syslog", "equivalent"] {
		not fires("angiang:PL.1.b", annex_with({"management_protocols": [protocol]}))
	}
}

annex_supporting(protocols) := annex_with({"management_protocols": protocols})

test_pl_1_b_asks_for_snmp_and_logging_if_read_so if {
	every protocols in [["logs", "snmp"], ["snmp", "syslog"], ["logs", "snmp", "syslog"]] {
		not fires("angiang:PL.1.b", annex_supporting(protocols))
			with data.readings.management_protocols as "snmp_and_logging"
	}
	every protocols in [["snmp"], ["logs", "syslog"], ["equivalent"], []] {
		fires("angiang:PL.1.b", annex_supporting(protocols))
			with data.readings.management_protocols as "snmp_and_logging"
	}
}

test_pl_1_b_asks_for_all_protocols_if_read_so if {
	not fires("angiang:PL.1.b", annex_supporting(["logs", "snmp", "syslog"]))
		with data.readings.management_protocols as "all"
	every protocols in [["logs", "snmp"], ["snmp", "syslog"], ["logs", "syslog"], ["equivalent"], []] {
		fires("angiang:PL.1.b", annex_supporting(protocols)) with data.readings.management_protocols as "all"
	}
}

test_pl_1_b_names_its_reading_where_it_could_have_denied if {
	"management_protocols" in names(annex_with({"management_protocols": ["snmp", "syslog"]}))
	not "management_protocols" in names(annex_with({"management_protocols": ["logs", "snmp", "syslog"]}))
	not "management_protocols" in names(annex_with({"management_protocols": []}))
	not "management_protocols" in names(annex_with({"layer": "access_1"}))
}

test_pl_1_b_names_the_protocols_that_its_reading_asks_for if {
	silent := annex_with({"management_protocols": []})
	details("angiang:PL.1.b", silent) == {["protocol", "snmp"]}
	annex_wanted(silent, "snmp_and_logging") == {"snmp", "syslog"}
	annex_wanted(silent, "all") == {"snmp", "logs", "syslog"}
	details("angiang:PL.1.b", annex_terminal) == set()
}

annex_wanted(doc, reading) := {found[1] |
	some found in details("angiang:PL.1.b", doc) with data.readings.management_protocols as reading
}

test_pl_1_c_denies_without_ipv6 if {
	fires("angiang:PL.1.c", annex_with({"ipv6": false}))
	fires_without("angiang:PL.1.c", annex_terminal, ["device/ipv6"]) == {"device/ipv6"}
}

test_pl_1_c_permits_ipv6 if not fires("angiang:PL.1.c", annex_terminal)

test_pl_1_d_denies_open_configuration if {
	fires("angiang:PL.1.d", annex_with({"management_authenticated": false}))
	fires("angiang:PL.1.d", annex_with({"management_encrypted": false}))
	paths := ["device/management_authenticated", "device/management_encrypted"]
	fires_without("angiang:PL.1.d", annex_terminal, paths) == {path | some path in paths}
}

test_pl_1_d_permits_authenticated_and_encrypted_configuration if not fires("angiang:PL.1.d", annex_terminal)

test_pl_1_follows_reading_of_level_1 if {
	doc := object.union(annex_bare, {"device": {"layer": "access_1"}})
	found := annex_failing(doc) with data.readings.annex_at_level_1 as "whole_annex"
	found == annex_equipment_ids | annex_site_ids
	names(doc) == {"annex_at_level_1", "network_devices"}
	names(annex_bare) == {"network_devices"}
	fit := annex_with({"layer": "access_1", "antimalware": true, "central_monitoring": true})
	not "annex_at_level_1" in names(fit)
	router := object.union(doc, {"device": {"kind": "router"}})
	annex_failing(router) == set() with data.readings.annex_at_level_1 as "whole_annex"
	not "annex_at_level_1" in names(router)
	not fires("angiang:6.2.a-1", article_6_level_1)
	fires("angiang:6.2.a-1", article_6_level_1) with data.readings.annex_at_level_1 as "whole_annex"
}

test_pl_2_a_denies_insecure_or_unknown_site if {
	fires("angiang:PL.2.a", annex_with({"site_secure": false}))
	paths := ["device/site_secure", "device/site"]
	fires_without("angiang:PL.2.a", annex_terminal, paths) == {path | some path in paths}
}

test_pl_2_a_permits_secure_machine_room_or_office if {
	not fires("angiang:PL.2.a", annex_terminal)
	not fires("angiang:PL.2.a", annex_with({"site": "office"}))
}

annex_climate(site, temperature, humidity) := annex_with({
	"site": site,
	"temperature_celsius": temperature,
	"humidity_percent": humidity,
})

annex_climate_facts := ["device/temperature_celsius", "device/humidity_percent"]

test_pl_2_a_room_permits_climate_within_bounds if {
	every climate in [[20000, 40000], [25000, 55000]] {
		not fires("angiang:PL.2.a-room", annex_climate("machine_room", climate[0], climate[1]))
	}
	not fires("angiang:PL.2.a-room", annex_climate("office", 32000, 80000))
}

test_pl_2_a_room_denies_climate_out_of_bounds if {
	every climate in [[19999, 40000], [25001, 40000], [20000, 39999], [20000, 55001]] {
		fires("angiang:PL.2.a-room", annex_climate("machine_room", climate[0], climate[1]))
	}
	doc := annex_climate("machine_room", 22000, 45000)
	fires_without("angiang:PL.2.a-room", doc, annex_climate_facts) == {fact | some fact in annex_climate_facts}
}

test_pl_2_a_office_permits_climate_within_bounds if {
	every climate in [[20000, 40000], [32000, 80000]] {
		not fires("angiang:PL.2.a-office", annex_climate("office", climate[0], climate[1]))
	}
	not fires("angiang:PL.2.a-office", annex_climate("machine_room", 10000, 10000))
}

test_pl_2_a_office_denies_climate_out_of_bounds if {
	every climate in [[19999, 40000], [32001, 40000], [20000, 39999], [20000, 80001]] {
		fires("angiang:PL.2.a-office", annex_climate("office", climate[0], climate[1]))
	}
	doc := annex_climate("office", 22000, 45000)
	fires_without("angiang:PL.2.a-office", doc, annex_climate_facts) == {fact | some fact in annex_climate_facts}
}

test_pl_2_a_follows_reading_of_the_climate if {
	average := {"average_temperature_celsius": 22000, "average_humidity_percent": 45000}
	every site, id in {"machine_room": "angiang:PL.2.a-room", "office": "angiang:PL.2.a-office"} {
		doc := object.union(annex_climate(site, 33000, 81000), {"device": average})
		fires(id, doc)
		not fires(id, doc) with data.readings.site_climate as "average"
		"site_climate" in names(doc)
		not "site_climate" in names(object.union(doc, {"device": {"kind": "router"}}))
		not "site_climate" in names(annex_climate(site, 33000, 81000))
		not "site_climate" in names(object.union(annex_climate(site, 22000, 45000), {"device": average}))
		fires(id, annex_climate(site, 33000, 81000)) with data.readings.site_climate as "average"
	}
}

test_pl_2_a_power_denies_unassured_power if {
	fires("angiang:PL.2.a-power", annex_with({"power_sources": 0}))
	fires("angiang:PL.2.a-power", annex_with({"ups": false}))
	paths := ["device/power_sources", "device/ups"]
	fires_without("angiang:PL.2.a-power", annex_terminal, paths) == {path | some path in paths}
}

test_pl_2_a_power_permits_one_source_with_a_ups if not fires("angiang:PL.2.a-power", annex_terminal)

test_pl_2_b_owes_continuity if {
	owes("angiang:PL.2.b", unit)
	owes("angiang:PL.2.b", object.union(unit, {"device": {"continuous_247": false}}))
}

test_pl_2_b_meets_with_continuity if {
	meets("angiang:PL.2.b", object.union(unit, {"device": {"continuous_247": true}}))
}

test_pl_2_b_spares_others if {
	every doc in [office, telecom, department, {}] {
		spares("angiang:PL.2.b", doc)
	}
}
