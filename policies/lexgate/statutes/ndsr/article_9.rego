package lexgate.statutes.ndsr

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Have a system of managing network data security'
# custom:
#   article: ndsr:9a
duties contains "ndsr:9a"

met contains "ndsr:9a" if article_9_managed

default article_9_managed := false

article_9_managed if input.filings.security_policy.date

# METADATA
# title: 'Take technical measures: encryption, backup, access control, authentication'
# custom:
#   article: ndsr:9b
duties contains "ndsr:9b" if article_9_measures_needed

met contains "ndsr:9b" if article_9_measures_taken

default article_9_measures_needed := false

# What is "necessary" (必要) for other data the processor may weigh, under the other reading.
article_9_measures_needed if not data.readings.necessary_measures == "by_risk"

article_9_measures_needed if facts.personal_or_important

default article_9_measures_taken := false

article_9_measures_taken if {
	input.system.encryption
	input.system.backup
	input.system.access_control
	input.system.authentication
}

posture_readings contains "necessary_measures" if not facts.personal_or_important

# METADATA
# title: 'Build on the graded protection of cybersecurity'
# custom:
#   article: ndsr:9c
duties contains "ndsr:9c"

met contains "ndsr:9c" if {
	input.filings.graded_protection.date
	not article_9_graded_anew
}

# Under the other reading the grading is done again, regularly.
met contains "ndsr:9c" if facts.within(input.filings.graded_protection.date, facts.periodic)

due contains ["ndsr:9c", input.filings.graded_protection.date + facts.periodic] if {
	article_9_graded_anew
	input.filings.graded_protection.date <= input.now
}

default article_9_graded_anew := false

article_9_graded_anew if data.readings.graded_protection_review == "regularly"

posture_readings contains "graded_protection_review" if {
	input.filings.graded_protection.date
	not facts.within(input.filings.graded_protection.date, facts.periodic)
}

posture_readings contains "param.periodic" if {
	article_9_graded_anew
	facts.period_decides(input.filings.graded_protection.date)
}
