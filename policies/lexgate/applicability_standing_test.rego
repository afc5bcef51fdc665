# METADATA
# title: Which statutes govern the standing duties of a processor
package lexgate.applicability_test

import data.lexgate.applicability
import future.keywords.not

standing(doc) := found if found := applicability.governs_posture with input as doc

# The facts (paths of json.remove) without which the statute does not govern.
standing_needs(statute, doc, facts) := {fact |
	some fact in facts
	not statute in standing(json.remove(doc, [fact]))
}

start_of_plan := 1733932800 # 2024-12-12T00:00:00+08:00

standing_at_home := {"schema": 1, "now": start_of_ndsr, "operation": {"place": "CN"}}

standing_abroad := {
	"schema": 1,
	"now": start_of_ndsr,
	"operation": {"place": "US", "pipl3_2_trigger": true},
	"data": {"personal": true},
}

test_standing_duties_of_ndsr_govern_from_its_first_second if {
	every doc in [standing_at_home, standing_abroad] {
		"ndsr" in standing(doc)
		not "ndsr" in standing(object.union(doc, {"now": start_of_ndsr - 1}))
		every schema in [0, 2, "1", true] {
			standing(object.union(doc, {"schema": schema})) == set()
		}
	}
}

# Neither the network nor a subject is asked for: no operation is judged.
test_standing_duties_of_ndsr_need_a_place_in_the_mainland if {
	needed := {"schema", "now", "operation/place"}
	standing_needs("ndsr", standing_at_home, needed) == needed
	"ndsr" in standing(object.union(standing_at_home, {"data": {"network": false, "personal": false}}))
}

test_standing_duties_of_ndsr_reach_abroad_where_pipl_does if {
	needed := {"schema", "now", "operation/place", "operation/pipl3_2_trigger", "data/personal"}
	standing_needs("ndsr", standing_abroad, needed) == needed
	standing(object.union(standing_abroad, {"data": {"personal": false}})) == set()
	standing(object.union(standing_abroad, {"operation": {"pipl3_2_trigger": false}})) == set()
	"ndsr" in standing(object.union(standing_abroad, {"subject": {"located_in_cn": false}}))
}

test_standing_duties_of_ndsr_spare_the_household if {
	every doc in [standing_at_home, standing_abroad] {
		not "ndsr" in standing(object.union(doc, {"operation": {"personal_or_household": true}}))
		"ndsr" in standing(object.union(doc, {"operation": {"personal_or_household": false}}))
	}
}

# Core data and secrets refer a single operation; what a processor owes as such stands.
test_standing_duties_are_not_lifted_by_core_data_or_secrets if {
	every fact in ["core", "state_secret", "work_secret"] {
		doc := object.union(standing_at_home, {"data": {fact: true}})
		standing(doc) == {"ndsr", "sme-plan"}
		standing(doc) == {"ndsr", "sme-plan"} with data.readings.core_data_and_secrets as "silent"
	}
}

test_the_plan_advises_from_its_first_second if {
	standing(object.union(standing_at_home, {"now": start_of_plan})) == {"sme-plan"}
	standing(object.union(standing_at_home, {"now": start_of_plan - 1})) == set()
}

test_the_plan_advises_in_the_mainland_alone if {
	needed := {"schema", "now", "operation/place"}
	standing_needs("sme-plan", standing_at_home, needed) == needed
	every place in ["US", "VN", "HK"] {
		not "sme-plan" in standing(object.union(standing_abroad, {"operation": {"place": place}}))
	}
	"sme-plan" in standing(object.union(standing_at_home, {"operation": {"personal_or_household": true}}))
}

# The plan binds nobody: a decision never rests on it.
test_the_plan_governs_no_operation if {
	every now in [start_of_plan - 1, start_of_plan, start_of_ndsr] {
		not "sme-plan" in applicability.governs with input as object.union(standing_at_home, {"now": now})
	}
}

local_starts := {
	"hunan": {"region": "CN-HN", "start": 1640966400}, # 2022-01-01T00:00:00+08:00
	"shijiazhuang": {"region": "CN-SJZ", "start": 1703952000}, # 2023-12-31T00:00:00+08:00
}

test_standing_duties_of_local_statutes_follow_region_and_day if {
	every statute, local in local_starts {
		doc := {"schema": 1, "now": local.start, "operation": {"region": local.region}}
		standing(doc) == {statute}
		standing(object.union(doc, {"now": local.start - 1})) == set()
		standing(object.union(doc, {"operation": {"region": "CN-GD"}})) == set()
		standing(object.union(doc, {"operation": {"personal_or_household": true}})) == {statute}
		standing(object.union(doc, {"operation": {"place": "US"}})) == {statute}
		standing_needs(statute, doc, {"schema", "now", "operation/region"}) == {"schema", "now", "operation/region"}
	}
}

test_standing_duties_of_several_statutes_add_up if {
	every statute, local in local_starts {
		doc := object.union(standing_at_home, {"operation": {"region": local.region}})
		standing(doc) == {"ndsr", "sme-plan", statute}
	}
}
