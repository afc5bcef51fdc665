package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_51_visit := {
	"processor": {"roles": ["supervisory_authority"]},
	"operation": {"context": "inspection", "kind": "access"},
	"data": {"security_related": false},
}

article_51_use := {
	"processor": {"roles": ["supervisory_authority"]},
	"operation": {"kind": "use", "purpose": "statistics"},
	"data": {"source": "inspection"},
}

article_51_denied(id, doc) if id in ndsr.deny with input as doc

test_51_p2a_denies_unrelated_information if {
	article_51_denied("ndsr:51.p2a", article_51_visit)
	article_51_denied("ndsr:51.p2a", object.union(article_51_visit, {"operation": {"kind": "collect"}}))
	article_51_denied("ndsr:51.p2a", json.remove(article_51_visit, ["data"]))
}

test_51_p2a_permits_information_on_security if {
	not article_51_denied("ndsr:51.p2a", object.union(article_51_visit, {"data": {"security_related": true}}))
}

test_51_p2a_permits_outside_an_inspection if {
	not article_51_denied("ndsr:51.p2a", object.union(article_51_visit, {"operation": {"context": "ordinary"}}))
	not article_51_denied("ndsr:51.p2a", object.union(article_51_visit, {"operation": {"kind": "store"}}))
	not article_51_denied("ndsr:51.p2a", object.union(article_51_visit, {"processor": {"roles": ["state_organ"]}}))
	every path in ["operation/context", "operation/kind", "processor"] {
		not article_51_denied("ndsr:51.p2a", json.remove(article_51_visit, [path]))
	}
}

test_51_p2b_denies_other_purpose if {
	article_51_denied("ndsr:51.p2b", article_51_use)
	article_51_denied("ndsr:51.p2b", json.remove(article_51_use, ["operation/purpose"]))
	article_51_denied("ndsr:51.p2b", json.remove(article_51_use, ["operation"]))
}

test_51_p2b_permits_security_of_networks if {
	purpose := {"operation": {"purpose": "maintain_network_security"}}
	not article_51_denied("ndsr:51.p2b", object.union(article_51_use, purpose))
}

test_51_p2b_permits_keeping_and_erasing if {
	every kind in ["store", "protect", "delete", "anonymise"] {
		not article_51_denied("ndsr:51.p2b", object.union(article_51_use, {"operation": {"kind": kind}}))
	}
}

test_51_p2b_permits_other_source_or_processor if {
	not article_51_denied("ndsr:51.p2b", object.union(article_51_use, {"data": {"source": "official_duty"}}))
	not article_51_denied("ndsr:51.p2b", object.union(article_51_use, {"processor": {"roles": ["state_organ"]}}))
	every path in ["data", "processor"] {
		not article_51_denied("ndsr:51.p2b", json.remove(article_51_use, [path]))
	}
}
