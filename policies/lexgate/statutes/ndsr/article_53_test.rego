package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_53_base := {
	"processor": {"roles": ["supervisory_authority"]},
	"operation": {"kind": "provide", "basis": "none", "statutory_duty": false},
	"data": {"source": "official_duty", "personal": true, "privacy": false, "trade_secret": false},
}

article_53_with(change) := object.union(article_53_base, change)

article_53_denied(doc) if "ndsr:53" in ndsr.deny with input as doc

test_53_denies_passing_on_without_a_ground if article_53_denied(article_53_base)

test_53_denies_each_source_and_way if {
	every source in ["official_duty", "inspection"] {
		every kind in ["publish", "provide", "sell", "trade", "cross_border_provide"] {
			article_53_denied(article_53_with({"data": {"source": source}, "operation": {"kind": kind}}))
		}
	}
}

test_53_denies_each_confidential_data if {
	every fact in ["privacy", "trade_secret"] {
		article_53_denied(article_53_with({"data": {"personal": false, fact: true}}))
	}
}

test_53_denies_missing_grounds if {
	article_53_denied(json.remove(article_53_base, ["operation/basis"]))
	article_53_denied(json.remove(article_53_base, ["operation/statutory_duty"]))
}

test_53_denies_each_other_basis if {
	every basis in ["contract", "hr", "emergency", "public_info"] {
		article_53_denied(article_53_with({"operation": {"basis": basis}}))
	}
}

test_53_permits_lawful_ground if {
	not article_53_denied(article_53_with({"operation": {"statutory_duty": true}}))
	every basis in ["consent", "statutory_duty", "other_statute"] {
		not article_53_denied(article_53_with({"operation": {"basis": basis}}))
	}
}

test_53_permits_data_not_confidential if {
	not article_53_denied(article_53_with({"data": {"personal": false}}))
	not article_53_denied(json.remove(article_53_base, ["data/personal", "data/privacy", "data/trade_secret"]))
}

test_53_permits_other_source_operation_or_processor if {
	not article_53_denied(article_53_with({"data": {"source": "subject"}}))
	not article_53_denied(article_53_with({"operation": {"kind": "use"}}))
	not article_53_denied(article_53_with({"processor": {"roles": ["state_organ"]}}))
	every path in ["data/source", "operation/kind", "processor"] {
		not article_53_denied(json.remove(article_53_base, [path]))
	}
}
