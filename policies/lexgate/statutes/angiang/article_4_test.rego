package lexgate.statutes.angiang_test

import future.keywords.not

article_4_connection := object.union(unit, {"operation": {"kind": "connect_network", "service": "vpn"}})

test_4_1_a_2_obliges_unit_that_connects_a_vpn_without_the_form if {
	fires("angiang:4.1.a-2", article_4_connection)
}

test_4_1_a_2_spares_unit_that_gave_the_form if {
	not fires("angiang:4.1.a-2", object.union(article_4_connection, {"filings": {"annex2_form": {"date": now}}}))
}

test_4_1_a_2_spares_other_service_operation_or_role if {
	not fires("angiang:4.1.a-2", object.union(article_4_connection, {"operation": {"service": "hosting"}}))
	not fires("angiang:4.1.a-2", object.union(article_4_connection, {"operation": {"kind": "access"}}))
	not fires("angiang:4.1.a-2", object.union(article_4_connection, telecom))
	paths := ["operation/kind", "operation/service", "processor/roles"]
	fires_without("angiang:4.1.a-2", article_4_connection, paths) == set()
}
