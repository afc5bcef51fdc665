package lexgate.posture_test

import data.lexgate.posture
import future.keywords.not

governing_statutes := ["ndsr", "hunan", "shijiazhuang", "angiang"]

duty(of) := concat(":", [of, "duty"])

# What a statute says: of its own duty, and that the duties of all others are met, and when they fall due.
statute_says(name) := {
	"duties": {duty(name)},
	"met": {duty(other) | some other in governing_statutes; not other == name},
	"due": {[duty(other), name] | some other in governing_statutes},
	"posture_details": {[duty(other), "named by", name] | some other in governing_statutes},
	"posture_readings": {concat(":", [name, "reading"])},
	"advice": {concat(":", [name, "advice"])},
}

statutes_say := object.union(
	{name: statute_says(name) | some name in governing_statutes},
	{"sme_plan": object.union(statute_says("sme-plan"), {"duties": set(), "met": {"hunan:duty"}})},
)

said_where(governing) := said_by(governing, statutes_say)

said_by(governing, statutes) := found if {
	found := {
		"owed": posture.owed,
		"met": posture.met,
		"due": posture.due,
		"details": posture.details,
		"advice": posture.advice,
		"readings": posture.readings,
	} with data.lexgate.statutes.ndsr as statutes.ndsr
		with data.lexgate.statutes.hunan as statutes.hunan
		with data.lexgate.statutes.shijiazhuang as statutes.shijiazhuang
		with data.lexgate.statutes.angiang as statutes.angiang
		with data.lexgate.statutes.sme_plan as statutes.sme_plan
		with data.lexgate.applicability.governs_posture as governing
		with data.lexgate.applicability.posture_readings as {"applicability:reading"}
}

test_a_statute_reports_where_it_governs_and_only_there if {
	every name in governing_statutes {
		found := said_where({name})
		found.owed == {duty(name)}
		found.met == set()
		found.due == {[duty(name), name]}
		found.readings == {"applicability:reading", concat(":", [name, "reading"])}
	}
}

test_a_duty_is_met_where_its_statute_says_so if {
	every name in governing_statutes {
		statutes := object.union(statutes_say, {name: object.union(statute_says(name), {"met": {duty(name)}})})
		found := said_by({name}, statutes)
		[found.owed, found.met] == [set(), {duty(name)}]
		found.details == set()
	}
}

test_only_the_regulations_name_what_is_owed_in_particular if {
	said_where({"ndsr"}).details == {["ndsr:duty", "named by", "ndsr"]}
	every name in ["hunan", "shijiazhuang", "angiang"] {
		said_where({name}).details == set()
	}
}

test_advice_is_that_of_regulations_hunan_and_the_plan if {
	said_where({"ndsr"}).advice == {"ndsr:advice"}
	said_where({"hunan"}).advice == {"hunan:advice"}
	said_where({"shijiazhuang", "angiang"}).advice == set()
	found := said_where({"sme-plan"})
	[found.advice, found.readings] == [{"sme-plan:advice"}, {"applicability:reading", "sme-plan:reading"}]
	[found.owed, found.met, found.due] == [set(), set(), set()]
}
