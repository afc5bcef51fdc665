package lexgate.statutes.shijiazhuang_test

import future.keywords.not

test_50_p2a_denies_harm if fires("shijiazhuang:50.p2a", {"operation": {"harms_lawful_rights": true}})

test_50_p2a_permits_where_no_harm_was_found if {
	not fires("shijiazhuang:50.p2a", {"operation": {"harms_lawful_rights": false}})
	not fires("shijiazhuang:50.p2a", {"operation": {"kind": "use"}})
}

article_50_difference := {
	"operation": {"kind": "recommend"},
	"subject": {"is_consumer": true},
	"algorithm": {"differential_treatment": true, "treatment_reasonable": false, "choice_restricted": false},
}

article_50_with(change) := object.union(article_50_difference, change)

article_50_fair := article_50_with({"algorithm": {"differential_treatment": false}})

test_50_p2b_denies_unreasonable_difference if {
	fires("shijiazhuang:50.p2b", article_50_difference)
	paths := ["algorithm/treatment_reasonable", "operation"]
	fires_without("shijiazhuang:50.p2b", article_50_difference, paths) == {path | some path in paths}
}

test_50_p2b_denies_restricted_choice if {
	fires("shijiazhuang:50.p2b", object.union(article_50_fair, {"algorithm": {"choice_restricted": true}}))
}

test_50_p2b_permits_fair_treatment if {
	not fires("shijiazhuang:50.p2b", article_50_fair)
	not fires("shijiazhuang:50.p2b", article_50_with({"algorithm": {"treatment_reasonable": true}}))
	fires_without("shijiazhuang:50.p2b", article_50_difference, ["algorithm"]) == set()
}

test_50_p2b_permits_erasing_and_serving_rights if {
	every kind in ["delete", "anonymise", "protect", "handle_rights_request", "port"] {
		not fires("shijiazhuang:50.p2b", article_50_with({"operation": {"kind": kind}}))
	}
}

test_50_p2b_permits_other_people if {
	not fires("shijiazhuang:50.p2b", article_50_with({"subject": {"is_consumer": false}}))
	fires_without("shijiazhuang:50.p2b", article_50_difference, ["subject"]) == set()
}

test_50_p2b_follows_reading_of_the_consumer if {
	doc := json.remove(article_50_difference, ["subject"])
	fires("shijiazhuang:50.p2b", doc) with data.readings.consumer_unstated as "consumer"
	names(doc) == {"consumer_unstated"}
	names(article_50_difference) == set()
	names(json.remove(article_50_fair, ["subject"])) == set()
	stated := article_50_with({"subject": {"is_consumer": false}})
	not fires("shijiazhuang:50.p2b", stated) with data.readings.consumer_unstated as "consumer"
}
