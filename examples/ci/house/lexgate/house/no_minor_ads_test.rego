package lexgate.house_test

import data.lexgate.expect

no_minor_ads_handling := {
	"operation": {"kind": "use", "purpose": "advertising"},
	"data": {"personal": true},
	"subject": {"age": 17},
}

no_minor_ads_with(change) := object.union(no_minor_ads_handling, change)

test_no_minor_ads_denies_at_17 if {
	expect.denies("house:no_minor_ads", no_minor_ads_handling)
}

test_no_minor_ads_denies_where_the_age_is_unknown if {
	expect.denied_without("house:no_minor_ads", no_minor_ads_handling, {"subject", "subject/age"}) == {
		"subject",
		"subject/age",
	}
}

test_no_minor_ads_permits_at_18 if {
	expect.permits("house:no_minor_ads", no_minor_ads_with({"subject": {"age": 18}}))
}

test_no_minor_ads_permits_another_purpose if {
	expect.permits("house:no_minor_ads", no_minor_ads_with({"operation": {"purpose": "newsletter"}}))
}

test_no_minor_ads_permits_erasing if {
	expect.permits("house:no_minor_ads", no_minor_ads_with({"operation": {"kind": "delete"}}))
}
