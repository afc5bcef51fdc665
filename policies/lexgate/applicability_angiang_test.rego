package lexgate.applicability_test

import data.lexgate.applicability
import data.lexgate.decision
import data.lexgate.posture
import future.keywords.not

start_of_angiang := 1735837200 # 2025-01-03T00:00:00+07:00

angiang_access := {
	"schema": 1,
	"now": start_of_angiang,
	"operation": {"kind": "access", "region": "VN-AG", "place": "VN"},
	"processor": {"roles": ["user_unit"]},
}

angiang_with(change) := object.union(angiang_access, change)

angiang_governs(doc) if "angiang" in applicability.governs with input as doc

angiang_reports(doc) if "angiang" in applicability.governs_posture with input as doc

test_angiang_governs_from_its_first_second if {
	angiang_governs(angiang_access)
	not angiang_governs(angiang_with({"now": start_of_angiang - 1}))
	angiang_reports(angiang_access)
	not angiang_reports(angiang_with({"now": start_of_angiang - 1}))
}

test_angiang_governs_nothing_where_a_fact_is_missing if {
	every path in ["now", "schema", "operation/region", "operation/kind", "processor/roles", "processor"] {
		not angiang_governs(json.remove(angiang_access, [path]))
	}
	every path in ["now", "schema", "operation/region"] {
		not angiang_reports(json.remove(angiang_access, [path]))
	}
	angiang_reports(json.remove(angiang_access, ["operation/kind", "processor"]))
}

test_angiang_governs_an_giang_alone if {
	every region in ["VN-47", "VN-KG", "VN-SG", "VN"] {
		doc := angiang_with({"operation": {"region": region}})
		not angiang_governs(doc)
		not angiang_reports(doc)
		found := applicability.refer with input as doc
		found == {"no_statute_governs"}
	}
}

angiang_kinds := {
	"connect_device",
	"connect_network",
	"install_terminal",
	"modify_device",
	"change_routing",
	"assign_ip",
	"access",
	"transmit",
	"provide_service",
	"disclose_network_info",
	"provide",
	"publish",
}

test_angiang_governs_what_concerns_the_network if {
	governed := {kind |
		some kind, _ in data.taxonomy.operation_kinds
		angiang_governs(angiang_with({"operation": {"kind": kind}}))
	}
	governed == angiang_kinds
	angiang_reports(angiang_with({"operation": {"kind": "store"}}))
}

angiang_roles := {
	"user_unit",
	"department_of_information_and_communications",
	"named_provincial_office",
	"telecom_enterprise",
	"connection_infrastructure_provider",
}

test_angiang_governs_each_who_takes_part if {
	every role in angiang_roles {
		angiang_governs(angiang_with({"processor": {"roles": [role]}}))
		angiang_governs(angiang_with({"processor": {"roles": ["platform", role]}}))
	}
	every roles in [[], ["platform"], ["network_operator", "state_organ"], ["department_of_science_and_technology"]] {
		not angiang_governs(angiang_with({"processor": {"roles": roles}}))
		angiang_reports(angiang_with({"processor": {"roles": roles}}))
	}
}

test_angiang_governs_whoever_is_at_a_device_of_the_network if {
	visitor := angiang_with({"processor": {"roles": []}})
	every layer in ["access_1", "access_2"] {
		angiang_governs(object.union(visitor, {"device": {"layer": layer}}))
	}
	not angiang_governs(object.union(visitor, {"device": {"kind": "terminal"}}))
}

angiang_alias_names(doc) := found if found := applicability.readings with input as doc

angiang_posture_names(doc) := found if found := applicability.posture_readings with input as doc

test_angiang_follows_reading_of_the_merger_as_to_the_region if {
	every region in ["VN-47", "VN-KG"] {
		doc := angiang_with({"operation": {"region": region}})
		angiang_governs(doc) with data.readings.provincial_merger as "aliases"
		angiang_reports(doc) with data.readings.provincial_merger as "aliases"
		angiang_alias_names(doc) == {"provincial_merger"}
		angiang_posture_names(doc) == {"provincial_merger"}
		successor := object.union(doc, {"processor": {"roles": ["department_of_science_and_technology"]}})
		angiang_governs(successor) with data.readings.provincial_merger as "aliases"
		angiang_alias_names(successor) == {"provincial_merger"}
		before := object.union(doc, {"now": start_of_angiang - 1})
		angiang_alias_names(before) == set()
		angiang_posture_names(before) == set()
		angiang_alias_names(object.union(doc, {"operation": {"kind": "store"}})) == set()
		angiang_alias_names(object.union(doc, {"processor": {"roles": ["platform"]}})) == set()
	}
	not angiang_governs(angiang_with({"operation": {"region": "VN-SG"}})) with data.readings.provincial_merger as "aliases"
	angiang_alias_names(angiang_access) == set()
	angiang_posture_names(angiang_access) == set()
}

test_angiang_follows_reading_of_the_merger_as_to_the_department if {
	successor := angiang_with({"processor": {"roles": ["department_of_science_and_technology"]}})
	not angiang_governs(successor)
	angiang_governs(successor) with data.readings.provincial_merger as "aliases"
	angiang_alias_names(successor) == {"provincial_merger"}
	every role in angiang_roles {
		governed := {"processor": {"roles": ["department_of_science_and_technology", role]}}
		angiang_alias_names(object.union(angiang_access, governed)) == set()
	}
	angiang_alias_names(object.union(successor, {"device": {"layer": "access_2"}})) == set()
	angiang_alias_names(object.union(successor, {"operation": {"kind": "store"}})) == set()
	angiang_alias_names(object.union(successor, {"now": start_of_angiang - 1})) == set()
	angiang_alias_names(object.union(successor, {"operation": {"region": "VN-SG"}})) == set()
}

test_angiang_reaches_the_decision if {
	found := decision with input as angiang_with({
		"operation": {"kind": "change_routing"},
		"device": {"layer": "access_1"},
		"incidents": [{"kind": "incident"}],
	})
	found.governs == {"angiang"}
	found.effect == "DENY"
	found.deny == {"angiang:7.3"}
	found.oblige == {"angiang:13.5"}
	["angiang:7.3", "party", "locality"] in found.details
	found.refer == set()
	connected := decision with input as angiang_with({"operation": {"kind": "connect_network"}})
	connected.readings == {"connected_system_security", "controls_of_connected_units"}
}

test_angiang_contributes_nothing_elsewhere if {
	elsewhere := {"operation": {"kind": "change_routing", "region": "CN-GD"}, "incidents": [{"kind": "incident"}]}
	found := decision with input as angiang_with(elsewhere)
	found.deny == set()
	found.oblige == set()
	found.readings == set()
	before := posture with input as angiang_with({"now": start_of_angiang - 1})
	before.owed == set()
	before.readings == set()
}

# The house rules are judged only where the Regulations govern.
test_angiang_alone_brings_no_house_rules if {
	doc := angiang_with({"operation": {"kind": "provide"}, "data": {"personal": true}, "device": {"layer": "access_1"}})
	found := decision with input as doc
	found.governs == {"angiang"}
	found.effect == "ALLOW"
}

test_angiang_reaches_the_posture if {
	found := posture with input as angiang_with({"filings": {
		"periodic_check": {"date": start_of_angiang - 100},
		"provincial_security_regulation": {"date": start_of_angiang},
	}})
	found.governs == {"angiang"}
	found.owed == {"angiang:9.2", "angiang:12.2b", "angiang:12.2c", "angiang:12.3", "angiang:PL.2.b"}
	found.met == {"angiang:8.2", "angiang:12.1b"}
	found.due == {["angiang:12.1b", (start_of_angiang - 100) + 31536000]}
	found.advice == set()
	found.readings == {"param.periodic"}
}

test_the_merger_reaches_the_posture if {
	doc := angiang_with({"operation": {"region": "VN-47"}})
	found := posture with input as doc
	found.governs == set()
	found.readings == {"provincial_merger"}
}
