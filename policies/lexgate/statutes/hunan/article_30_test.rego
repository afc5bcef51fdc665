package lexgate.statutes.hunan_test

article_30_done := standing_with({
	"processor": {"roles": ["public_account_operator", "public_account_platform"]},
	"filings": {
		"content_safety_officer": {"name": "officer"},
		"account_management": {"date": 1},
		"content_review": {"date": 1},
	},
})

article_30_as(roles) := object.union(article_30_done, {"processor": {"roles": roles}})

test_30_p1_meets_with_officer_and_systems if standing("hunan:30.p1", article_30_done) == "met"

test_30_p1_owes_without_officer_or_systems if {
	facts := {"filings/content_safety_officer", "filings/account_management"}
	standing_without("hunan:30.p1", "owed", article_30_done, facts | {"filings/content_review"}) == facts
}

test_30_p1_spares_who_runs_no_platform_of_accounts if {
	standing("hunan:30.p1", article_30_as(["public_account_operator"])) == "none"
	standing("hunan:30.p1", article_30_as(["platform"])) == "none"
	standing_without("hunan:30.p1", "none", article_30_done, ["processor"]) == {"processor"}
}

test_30_p2_meets_with_review if standing("hunan:30.p2", article_30_done) == "met"

test_30_p2_owes_without_review if {
	facts := {"filings/content_review", "filings/account_management"}
	standing_without("hunan:30.p2", "owed", article_30_done, facts) == {"filings/content_review"}
}

test_30_p2_spares_who_runs_no_account if {
	standing("hunan:30.p2", article_30_as(["public_account_platform"])) == "none"
	standing_without("hunan:30.p2", "none", article_30_done, ["processor"]) == {"processor"}
}
