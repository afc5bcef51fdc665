package lexgate.statutes.angiang_test

test_5_owes_confirmation_of_quality if {
	owes("angiang:5", telecom)
}

test_5_meets_with_a_confirmation if {
	meets("angiang:5", object.union(telecom, {"filings": {"service_quality": {"date": now}}}))
}

test_5_spares_others if {
	every doc in [unit, office, department, {}] {
		spares("angiang:5", doc)
	}
}
