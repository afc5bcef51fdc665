package lexgate.decision_test

import future.keywords.not

# What each statute and the house rules would say, whether or not a statute governs.
said(of, what) := concat(":", [of, what])

statute_says(name, kinds) := {kind: what_is_said(name, kind) | some kind in kinds}

what_is_said(of, "details") := {[said(of, "deny"), "name", of]}

what_is_said(of, kind) := {said(of, kind)} if not kind == "details"

all_kinds := ["deny", "oblige", "details", "readings", "duties", "met", "due", "advice", "posture_readings"]

# The decision where these statutes govern, and say all that these kinds of rules can say.
decided(governing, kinds) := found if {
	found := decide({}) with data.lexgate.statutes.ndsr as statute_says("ndsr", kinds)
		with data.lexgate.statutes.hunan as statute_says("hunan", kinds)
		with data.lexgate.statutes.shijiazhuang as statute_says("shijiazhuang", kinds)
		with data.lexgate.statutes.angiang as statute_says("angiang", kinds)
		with data.lexgate.house.deny as {"house:deny" | "deny" in kinds}
		with data.lexgate.house.details as {["house:deny", "name", "house"]}
		with data.lexgate.house.no_statute_governs.deny as none
		with data.lexgate.applicability.governs as governing
		with data.lexgate.applicability.refer as none
		with data.lexgate.applicability.readings as {"applicability:readings"}
}

test_a_local_statute_decides_where_it_governs_and_only_there if {
	every name in ["hunan", "angiang"] {
		decided({name}, all_kinds) == {
			"effect": "DENY",
			"governs": {name},
			"deny": {said(name, "deny")},
			"oblige": {said(name, "oblige")},
			"details": {[said(name, "deny"), "name", name]},
			"refer": none,
			"readings": {"applicability:readings", said(name, "readings")},
		}
	}
}

# Its rules name no details of what they deny.
test_shijiazhuang_decides_where_it_governs_and_only_there if {
	decided({"shijiazhuang"}, all_kinds) == {
		"effect": "DENY",
		"governs": {"shijiazhuang"},
		"deny": {"shijiazhuang:deny"},
		"oblige": {"shijiazhuang:oblige"},
		"details": none,
		"refer": none,
		"readings": {"applicability:readings", "shijiazhuang:readings"},
	}
}

test_the_regulations_bring_the_house_rules if {
	decided({"ndsr"}, all_kinds) == {
		"effect": "DENY",
		"governs": {"ndsr"},
		"deny": {"ndsr:deny", "house:deny"},
		"oblige": {"ndsr:oblige"},
		"details": {["ndsr:deny", "name", "ndsr"], ["house:deny", "name", "house"]},
		"refer": none,
		"readings": {"applicability:readings", "ndsr:readings"},
	}
}

test_where_no_statute_governs_nothing_is_decided if {
	decided(none, all_kinds) == {
		"effect": "ALLOW",
		"governs": none,
		"deny": none,
		"oblige": none,
		"details": none,
		"refer": none,
		"readings": {"applicability:readings"},
	}
}

# Details name what offends: what would offend is not named where nothing is denied.
test_details_are_those_of_a_denial if {
	every name in ["ndsr", "hunan", "angiang"] {
		undenied({name})
	}
}

undenied(governing) if {
	decided(governing, ["oblige", "details"]) == {
		"effect": "ALLOW",
		"governs": governing,
		"deny": none,
		"oblige": {said(name, "oblige") | some name in governing},
		"details": none,
		"refer": none,
		"readings": {"applicability:readings"},
	}
}
