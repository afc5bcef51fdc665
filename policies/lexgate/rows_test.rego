package lexgate.rows_test

import data.lexgate.rows
import future.keywords.not

plain := {"since": 100, "purpose": "ads", "method": "mail", "retention_until": 900}

strong := object.union(plain, {"separate": true, "written": true, "given_by": "guardian"})

given := {
	"granted_at": 200,
	"withdrawn_at": null,
	"purpose": "ads",
	"method": "mail",
	"retention_until": 900,
	"separate": true,
	"written": true,
	"given_by": "guardian",
}

row := {"person": "p-1", "age": 30, "category": null}

asked(situations, columns, consent) := {
	"version": 1,
	"now": 500,
	"situations": situations,
	"row": object.union(row, columns),
	"consent": object.union(given, consent),
}

passes(situation, columns, consent) if rows.include with input as asked([situation], columns, consent)

test_a_row_passes_in_a_situation_without_conditions if passes({}, {}, {})

test_a_row_without_a_person_passes_in_none if not passes({}, {"person": null}, {})

test_no_situation_is_one_that_is_allowed if not rows.include with input as asked([], {}, {})

test_one_situation_of_several_suffices if {
	rows.include with input as asked([{"age": "under_14"}, {"category": "none"}], {}, {})
}

test_another_form_of_the_question_finds_no_row if {
	not rows.include with input as object.union(asked([{}], {}, {}), {"version": 2})
	not rows.include with input as json.remove(asked([{}], {}, {}), ["version"])
}

test_ages[name] if {
	some name, example in {
		"of a child": {"age": "under_14", "in": [0, 13], "out": [14, null, -1]},
		"of others": {"age": "14_or_older", "in": [14, 90], "out": [13, 0]},
		"unknown": {"age": "unknown", "in": [null], "out": [0, 13, 14]},
		"no band": {"age": "other", "in": [], "out": [0, 13, 14, null]},
	}
	every age in example["in"] {
		passes({"age": example.age}, {"age": age}, {})
	}
	every age in example.out {
		not passes({"age": example.age}, {"age": age}, {})
	}
}

test_categories if {
	passes({"category": "none"}, {"category": null}, {})
	not passes({"category": "none"}, {"category": "none"}, {})
	not passes({"category": "none"}, {"category": "medical_health"}, {})
	passes({"category": "medical_health"}, {"category": "medical_health"}, {})
	not passes({"category": "medical_health"}, {"category": null}, {})
	not passes({"category": "medical_health"}, {"category": "religion"}, {})
}

test_a_consent_that_says_everything_that_is_needed if {
	passes({"consent": {"since": 100}}, {}, {})
	passes({"consent": plain}, {}, {})
	passes({"consent": strong}, {}, {})
}

test_a_consent_that_does_not_count if {
	every consent in [{"withdrawn_at": 600}, {"granted_at": 99}, {"granted_at": 501}] {
		not passes({"consent": {"since": 100}}, {}, consent)
	}
}

test_the_bounds_of_a_consent_count if {
	passes({"consent": {"since": 200}}, {}, {})
	passes({"consent": {"since": 100}}, {}, {"granted_at": 500})
	passes({"consent": plain}, {}, {"retention_until": 901})
	not passes({"consent": plain}, {}, {"retention_until": 899})
}

test_a_consent_that_says_something_else if {
	every column, value in {
		"purpose": "research",
		"method": "calls",
		"separate": false,
		"written": false,
		"given_by": "self",
	} {
		not passes({"consent": strong}, {}, {column: value})
		not passes({"consent": strong}, {}, {column: null})
		passes({"consent": {"since": 100}}, {}, {column: value})
	}
}

test_what_is_not_needed_may_be_there if passes({"consent": plain}, {}, {"separate": false, "written": false})

test_a_consent_that_is_not_needed_may_be_missing if passes({}, {}, {"withdrawn_at": 300, "granted_at": null})

test_each_thing_that_is_needed_counts_alone[column] if {
	some column, value in {
		"purpose": "research",
		"method": "calls",
		"retention_until": 899,
		"separate": false,
		"written": false,
		"given_by": "self",
	}
	needed := {"since": 100, column: strong[column]}
	passes({"consent": needed}, {}, {})
	not passes({"consent": needed}, {}, {column: value})
	others := json.remove({"purpose": "x", "method": "x", "retention_until": 1, "separate": false, "written": false, "given_by": "x"}, [column])
	passes({"consent": needed}, {}, others)
}
