package lexgate.applicability_test

import data.lexgate.applicability
import data.lexgate.decision
import future.keywords.not

local_doc(region, now) := {"schema": 1, "now": now, "operation": {"kind": "use", "region": region}}

local_governs(doc) := found if found := applicability.governs with input as doc

test_hunan_governs_hunan_from_2022_on if {
	local_governs(local_doc("CN-HN", 1640966400)) == {"hunan"}
	local_governs(local_doc("CN-HN", 1640966399)) == set()
	local_governs(local_doc("CN-GD", 1640966400)) == set()
	every path in ["operation/region", "now", "schema"] {
		local_governs(json.remove(local_doc("CN-HN", 1640966400), [path])) == set()
	}
}

test_shijiazhuang_governs_shijiazhuang_from_the_end_of_2023_on if {
	local_governs(local_doc("CN-SJZ", 1703952000)) == {"shijiazhuang"}
	local_governs(local_doc("CN-SJZ", 1703951999)) == set()
	every path in ["operation/region", "now", "schema"] {
		local_governs(json.remove(local_doc("CN-SJZ", 1703952000), [path])) == set()
	}
}

# The region alone decides: neither the country, nor the network, nor the household, nor who the processor is.
test_a_local_statute_asks_for_nothing_but_its_region_and_day if {
	every region, statute in {"CN-HN": "hunan", "CN-SJZ": "shijiazhuang"} {
		every change in [
			{"operation": {"place": "US"}},
			{"operation": {"personal_or_household": true}},
			{"data": {"network": false}},
			{"data": {"core": true}},
			{"data": {"state_secret": true}},
			{"data": {"work_secret": true}},
			{"processor": {"roles": []}},
		] {
			local_governs(object.union(local_doc(region, 1703952000), change)) == {statute}
		}
	}
}

test_no_local_statute_governs_another_place_or_a_raw_input if {
	every region in ["CN", "CN-HE", "CN-hn", "CN-HN-CS", "CN-SJ", "VN-AG", ""] {
		local_governs(local_doc(region, 1800000000)) == set()
	}
	every region in ["CN-HN", "CN-SJZ"] {
		every schema in [0, 2, "1", true] {
			local_governs(object.union(local_doc(region, 1800000000), {"schema": schema})) == set()
		}
	}
}

test_core_data_and_secrets_are_referred_under_a_local_statute_too if {
	every region in ["CN-HN", "CN-SJZ"] {
		every fact, reason in {"core": "core_data", "state_secret": "state_secret", "work_secret": "work_secret"} {
			doc := object.union(local_doc(region, 1703952000), {"data": {fact: true}})
			decision.effect == "REFER" with input as doc
			decision.refer == {reason} with input as doc
		}
		decision.effect == "ALLOW" with input as local_doc(region, 1703952000)
	}
}

# What hunan and shijiazhuang, the Regulations and the house rules would each say of one document.
local_offence := {
	"schema": 1,
	"now": 1800000000,
	"operation": {
		"kind": "procure",
		"place": "CN",
		"harms_lawful_rights": true,
		"purpose_unlawful": true,
		"other_statutory_ban": true,
	},
	"subject": {"is_consumer": true},
	"algorithm": {"addictive_or_overspending": true},
	"processor": {"roles": ["important_system_operator"]},
	"recipients": [{"id": "maker"}],
	"incidents": [{"kind": "incident"}, {"kind": "inspection"}],
}

test_a_local_statute_alone_contributes_its_own_entries_alone if {
	every region, statute in {"CN-HN": "hunan", "CN-SJZ": "shijiazhuang"} {
		found := decision with input as object.union(local_offence, {"operation": {"region": region}})
		found.governs == {statute}
		found.effect == "DENY"
		ids := found.deny | found.oblige
		every id in ids {
			startswith(id, concat("", [statute, ":"]))
		}
	}
}

test_a_local_statute_adds_to_the_regulations if {
	every region, statute in {"CN-HN": "hunan", "CN-SJZ": "shijiazhuang"} {
		here := {"operation": {"region": region}, "data": {"network": true}}
		found := decision with input as object.union(local_offence, here)
		found.governs == {statute, "ndsr"}
		statutes := {split(id, ":")[0] | some id in found.deny} & {statute, "ndsr"}
		statutes == {statute, "ndsr"}
	}
}

test_no_local_statute_contributes_elsewhere if {
	found := decision with input as object.union(local_offence, {"operation": {"region": "CN-GD"}})
	found.deny == set()
	found.oblige == set()
	found.refer == {"no_statute_governs"}
}

test_local_details_and_readings_reach_the_decision if {
	procured := decision with input as object.union(local_offence, {"operation": {"region": "CN-HN"}})
	["hunan:18b", "recipient", "maker"] in procured.details
	training := {"operation": {"region": "CN-HN", "kind": "train_model"}, "processor": {"roles": ["network_operator"]}}
	trained := decision with input as object.union(local_offence, training)
	trained.readings == {"addictive_model_in_service", "unstated_severity"}
	unequal := {"operation": {"region": "CN-SJZ"}, "algorithm": {"choice_restricted": true}}
	treated := decision with input as json.remove(object.union(local_offence, unequal), ["subject"])
	treated.readings == {"consumer_unstated"}
}
