package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_41_base := {
	"now": 1800000000,
	"operation": {"kind": "distribute_app"},
	"processor": {"roles": ["app_store", "platform"]},
	"filings": {"app_verification_rules": {"date": 1800000000}},
	"app": {"verified_at": 1800000000, "nonconforming": false, "warning_shown": false},
}

article_41_with(change) := object.union(article_41_base, change)

article_41_denied(id, doc) if id in ndsr.deny with input as doc

test_41a_permits_verified_app if not article_41_denied("ndsr:41a", article_41_base)

test_41a_denies_app_not_yet_verified if {
	article_41_denied("ndsr:41a", article_41_with({"app": {"verified_at": 1800000001}}))
}

test_41a_denies_rules_not_yet_in_force if {
	article_41_denied("ndsr:41a", article_41_with({"filings": {"app_verification_rules": {"date": 1800000001}}}))
}

test_41a_denies_missing_facts if {
	every path in ["app/verified_at", "filings", "now"] {
		article_41_denied("ndsr:41a", json.remove(article_41_base, [path]))
	}
}

test_41a_permits_other_processor_or_operation if {
	unverified := json.remove(article_41_base, ["app"])
	article_41_denied("ndsr:41a", unverified)
	not article_41_denied("ndsr:41a", object.union(unverified, {"processor": {"roles": ["platform"]}}))
	not article_41_denied("ndsr:41a", object.union(unverified, {"operation": {"kind": "preinstall_app"}}))
	every path in ["processor", "operation"] {
		not article_41_denied("ndsr:41a", json.remove(unverified, [path]))
	}
}

article_41_bad := article_41_with({"app": {"nonconforming": true}})

test_41b_denies_nonconforming_app if {
	article_41_denied("ndsr:41b", article_41_bad)
	article_41_denied("ndsr:41b", json.remove(article_41_bad, ["app/warning_shown"]))
}

test_41b_permits_warning if {
	not article_41_denied("ndsr:41b", object.union(article_41_bad, {"app": {"warning_shown": true}}))
}

test_41b_permits_conforming_app if {
	not article_41_denied("ndsr:41b", article_41_base)
	not article_41_denied("ndsr:41b", json.remove(article_41_base, ["app/nonconforming"]))
}

test_41b_permits_other_processor_or_operation if {
	not article_41_denied("ndsr:41b", object.union(article_41_bad, {"processor": {"roles": ["platform"]}}))
	not article_41_denied("ndsr:41b", object.union(article_41_bad, {"operation": {"kind": "preinstall_app"}}))
	every path in ["processor", "operation"] {
		not article_41_denied("ndsr:41b", json.remove(article_41_bad, [path]))
	}
}
