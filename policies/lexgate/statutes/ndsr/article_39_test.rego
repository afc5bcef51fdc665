package lexgate.statutes.ndsr_test

import data.lexgate.statutes.ndsr
import future.keywords.not

article_39_tool := {"operation": {"kind": "provide_tool", "tool_use": "circumvention_only"}}

article_39_help := {"operation": {
	"kind": "provide_service",
	"knows_counterparty_unlawful": true,
	"counterparty_activity": "circumvention",
}}

article_39_denied(id, doc) if id in ndsr.deny with input as doc

test_39_s2a_denies_tool_for_circumvention if article_39_denied("ndsr:39.s2a", article_39_tool)

test_39_s2a_permits_other_tool if {
	every use in ["general", "unlawful_data_activity_only"] {
		not article_39_denied("ndsr:39.s2a", object.union(article_39_tool, {"operation": {"tool_use": use}}))
	}
	not article_39_denied("ndsr:39.s2a", json.remove(article_39_tool, ["operation/tool_use"]))
}

test_39_s2a_permits_other_operation if {
	not article_39_denied("ndsr:39.s2a", object.union(article_39_tool, {"operation": {"kind": "provide_product"}}))
	not article_39_denied("ndsr:39.s2a", json.remove(article_39_tool, ["operation/kind"]))
}

test_39_s2b_denies_knowing_help if article_39_denied("ndsr:39.s2b", article_39_help)

test_39_s2b_permits_help_without_knowledge if {
	unknowing := object.union(article_39_help, {"operation": {"knows_counterparty_unlawful": false}})
	not article_39_denied("ndsr:39.s2b", unknowing)
	not article_39_denied("ndsr:39.s2b", json.remove(article_39_help, ["operation/knows_counterparty_unlawful"]))
}

test_39_s2b_permits_other_activity_or_operation if {
	other := object.union(article_39_help, {"operation": {"counterparty_activity": "unlawful_data_activity"}})
	not article_39_denied("ndsr:39.s2b", other)
	not article_39_denied("ndsr:39.s2b", object.union(article_39_help, {"operation": {"kind": "provide_tool"}}))
	every fact in ["operation/counterparty_activity", "operation/kind"] {
		not article_39_denied("ndsr:39.s2b", json.remove(article_39_help, [fact]))
	}
}
