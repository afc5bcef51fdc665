package lexgate.statutes.angiang

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Breaking the rules of use of the level-II access network'
# custom:
#   article: angiang:13.1a
deny contains "angiang:13.1a" if {
	facts.level_2
	article_13_rules_broken
}

default article_13_rules_broken := false

article_13_rules_broken if article_13_unauthorised_access

article_13_rules_broken if {
	article_9_connects_it_device
	article_9_unprotected
}

# METADATA
# title: 'Unauthorised access to the level-II access network'
# custom:
#   article: angiang:13.2
deny contains "angiang:13.2" if article_13_unauthorised_access

default article_13_unauthorised_access := false

article_13_unauthorised_access if {
	facts.kind == "access"
	facts.level_2
	not input.actor.authorised
}

# METADATA
# title: 'Installing, removing, moving or touching devices without authority'
# custom:
#   article: angiang:13.3a
deny contains "angiang:13.3a" if {
	article_13_changes_device(facts.kind)
	facts.level_2
	not input.actor.authorised
}

article_13_changes_device("modify_device")

article_13_changes_device("install_terminal")

# METADATA
# title: 'Supplying or spreading information that the law does not allow'
# custom:
#   article: angiang:13.3b
deny contains "angiang:13.3b" if {
	article_13_spreads(facts.kind)
	facts.level_2
	article_13_not_allowed
}

article_13_spreads("transmit")

article_13_spreads("provide")

article_13_spreads("publish")

default article_13_not_allowed := false

article_13_not_allowed if input.data.content_prohibited

article_13_not_allowed if {
	not is_boolean(input.data.content_prohibited)
	data.readings.information_not_allowed == "unless_shown_lawful"
}

readings contains "information_not_allowed" if {
	article_13_spreads(facts.kind)
	facts.level_2
	not is_boolean(input.data.content_prohibited)
}

# METADATA
# title: 'Deliberately harming the information security of the level-II access network'
# custom:
#   article: angiang:13.3c
deny contains "angiang:13.3c" if {
	input.actor.deliberate_insecurity
	facts.level_2
}

# METADATA
# title: 'Disclosing network diagrams or passwords to somebody unauthorised'
# custom:
#   article: angiang:13.4
deny contains "angiang:13.4" if {
	article_13_discloses
	facts.level_2
}

deny contains "angiang:13.4" if {
	article_13_discloses
	not data.readings.disclosure_scope == "level_2"
}

default article_13_discloses := false

article_13_discloses if {
	facts.kind == "disclose_network_info"
	not input.actor.recipient_authorised
}

readings contains "disclosure_scope" if {
	article_13_discloses
	not facts.level_2
}

# METADATA
# title: 'Tell the competent person of the unit about a fault in time'
# custom:
#   article: angiang:13.5
oblige contains "angiang:13.5" if {
	input.incidents
	facts.roles.user_unit or facts.level_1_office
	article_13_untold_fault
}

default article_13_untold_fault := false

article_13_untold_fault if {
	some incident in input.incidents
	incident.kind == "network_fault" or incident.kind == "incident"
	not incident.reported_at
}

readings contains "provincial_merger" if {
	facts.level_1_office_disputed
	not facts.roles.user_unit
	article_13_untold_fault
}
