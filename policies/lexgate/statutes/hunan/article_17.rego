package lexgate.statutes.hunan

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Name a dedicated security body and a responsible person'
# custom:
#   article: hunan:17(1)a
duties contains "hunan:17(1)a" if facts.roles.important_system_operator

met contains "hunan:17(1)a" if {
	input.filings.security_body.name
	input.filings.security_officer.name
}

# METADATA
# title: 'Check the background of the responsible person and of the staff in key posts'
# custom:
#   article: hunan:17(1)b
duties contains "hunan:17(1)b" if facts.roles.important_system_operator

met contains "hunan:17(1)b" if {
	input.filings.security_officer.background_checked_at
	input.filings.key_staff.background_checked_at
}

# METADATA
# title: 'Educate and train the staff in network security and its ethics'
# custom:
#   article: hunan:17(2)
duties contains "hunan:17(2)" if facts.roles.important_system_operator

met contains "hunan:17(2)" if article_17_trained

due contains ["hunan:17(2)", article_17_training_ends]

# METADATA
# title: 'Back up important systems and databases against disaster'
# custom:
#   article: hunan:17(3)
duties contains "hunan:17(3)" if facts.roles.important_system_operator

met contains "hunan:17(3)" if input.system.disaster_backup

# METADATA
# title: 'Have a plan for network security incidents and drill it regularly'
# custom:
#   article: hunan:17(4)
duties contains "hunan:17(4)" if facts.roles.important_system_operator

met contains "hunan:17(4)" if {
	input.filings.incident_plan.date
	facts.within(input.filings.drill.date, facts.periodic)
}

due contains ["hunan:17(4)", input.filings.drill.date + facts.periodic] if {
	input.filings.incident_plan.date
	input.filings.drill.date <= input.now
}

# METADATA
# title: 'Fulfil the duties that other laws and administrative regulations set'
# custom:
#   article: hunan:17(5)
duties contains "hunan:17(5)" if facts.roles.important_system_operator

met contains "hunan:17(5)" if not facts.owes_under_other_law

default article_17_trained := false

# Article 26 asks for training too.
article_17_trained if facts.within(input.filings.training.date, facts.periodic)

article_17_trained if {
	data.readings.training_frequency == "once"
	input.filings.training.date <= input.now
}

article_17_training_ends := input.filings.training.date + facts.periodic if {
	input.filings.training.date <= input.now
	not data.readings.training_frequency == "once"
}

default article_17_must_train := false

article_17_must_train if facts.roles.important_system_operator or facts.network_operator

posture_readings contains "training_frequency" if {
	article_17_must_train
	input.filings.training.date <= input.now
	not facts.within(input.filings.training.date, facts.periodic)
}

posture_readings contains "param.periodic" if {
	article_17_must_train
	facts.period_decides(input.filings.training.date)
	not data.readings.training_frequency == "once"
}

posture_readings contains "param.periodic" if {
	facts.roles.important_system_operator
	input.filings.incident_plan.date
	facts.period_decides(input.filings.drill.date)
}
