package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

default article_24_must_go := false

# Data that were collected unavoidably, without need or consent, or whose subject closed the account.
article_24_must_go if {
	input.subject.account_closed
	facts.personal
}

article_24_must_go if {
	input.data.auto_collected_unavoidable
	input.data.nonessential or input.data.consent_missing
	facts.personal
}

article_24_must_go if {
	input.data.consent_missing
	data.readings.unavoidable_collection == "governs_nonessential"
	facts.personal
}

default article_24_retention_runs := false

# A statutory retention period is not over.
article_24_retention_runs if article_24_retention_runs_strictly

article_24_retention_runs if {
	data.readings.mandatory_retention_last_day == "counts_in_full"
	article_24_last_day
}

default article_24_retention_runs_strictly := false

article_24_retention_runs_strictly if input.data.retention_required_until > input.now

default article_24_last_day := false

# The last day of a statutory retention period, which began at its date.
article_24_last_day if {
	input.data.retention_required_until <= input.now
	input.data.retention_required_until + 86400 > input.now
}

# METADATA
# title: 'Delete or anonymise data that were collected unavoidably, and data of a closed account'
# custom:
#   article: ndsr:24.s1
oblige contains "ndsr:24.s1" if {
	article_24_must_go
	article_24_may_go
}

default article_24_may_go := false

article_24_may_go if {
	not article_24_retention_runs
	not input.data.deletion_infeasible
}

# METADATA
# title: 'Processing data that must be deleted, other than storing and protecting them'
# custom:
#   article: ndsr:24.s2
deny contains "ndsr:24.s2" if {
	article_24_must_go
	article_24_must_stop
}

default article_24_must_stop := false

article_24_must_stop if facts.more_than_keeping

article_24_must_stop if {
	article_24_deletes
	article_24_retention_runs
	not data.readings.deletion_in_mandatory_retention == "left_to_other_law"
}

default article_24_deletes := false

article_24_deletes if facts.kind == "delete" or facts.kind == "anonymise"

readings contains "deletion_in_mandatory_retention" if {
	article_24_must_go
	article_24_deletes
	article_24_retention_runs
}

readings contains "mandatory_retention_last_day" if {
	article_24_must_go
	article_24_last_day
	not input.data.deletion_infeasible
}

readings contains "mandatory_retention_last_day" if {
	article_24_must_go
	article_24_last_day
	article_24_deletes
	not data.readings.deletion_in_mandatory_retention == "left_to_other_law"
}

readings contains "unavoidable_collection" if {
	input.data.consent_missing
	facts.personal
	not input.data.auto_collected_unavoidable
	not input.subject.account_closed
	article_24_may_go or article_24_must_stop
}
