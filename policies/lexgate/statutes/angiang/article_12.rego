package lexgate.statutes.angiang

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'Connecting to the network before its security was checked'
# custom:
#   article: angiang:12.1a
deny contains "angiang:12.1a" if {
	facts.kind == "connect_network"
	facts.roles.user_unit
	not input.filings.connection_check.date <= input.now
}

# METADATA
# title: 'Check the security of connected systems periodically'
# custom:
#   article: angiang:12.1b
duties contains "angiang:12.1b" if facts.roles.user_unit

met contains "angiang:12.1b" if facts.within(input.filings.periodic_check.date, facts.periodic)

due contains ["angiang:12.1b", input.filings.periodic_check.date + facts.periodic] if {
	input.filings.periodic_check.date <= input.now
}

posture_readings contains "param.periodic" if {
	facts.roles.user_unit
	facts.period_decides(input.filings.periodic_check.date)
}

# METADATA
# title: 'Connecting to the network without monitoring and access control'
# custom:
#   article: angiang:12.2a
deny contains "angiang:12.2a" if {
	article_12_connects_uncontrolled
	not data.readings.controls_of_connected_units == "standing_duty"
}

default article_12_connects_uncontrolled := false

article_12_connects_uncontrolled if {
	facts.kind == "connect_network"
	facts.roles.user_unit
	not article_12_controlled
}

default article_12_controlled := false

article_12_controlled if {
	input.system.monitoring
	input.system.access_control
}

readings contains "controls_of_connected_units" if article_12_connects_uncontrolled

# METADATA
# title: 'Share monitoring information'
# custom:
#   article: angiang:12.2b
duties contains "angiang:12.2b" if facts.roles.user_unit

met contains "angiang:12.2b" if input.system.monitoring_shared

# METADATA
# title: 'Keep monitoring and access control working'
# custom:
#   article: angiang:12.2c
duties contains "angiang:12.2c" if facts.roles.user_unit

met contains "angiang:12.2c" if article_12_controlled

# METADATA
# title: 'Keep the housing of the devices stable, and protect devices and network on the premises'
# custom:
#   article: angiang:12.3
duties contains "angiang:12.3" if facts.roles.user_unit

met contains "angiang:12.3" if {
	input.network.infrastructure_stable
	input.device.site_secure
}

# METADATA
# title: 'Sending prohibited content over the network'
# custom:
#   article: angiang:12.4
deny contains "angiang:12.4" if {
	article_12_sends_prohibited
	not data.readings.content_responsibility == "liability"
}

default article_12_sends_prohibited := false

article_12_sends_prohibited if {
	input.data.content_prohibited
	facts.kind == "transmit"
	facts.roles.user_unit
}

readings contains "content_responsibility" if article_12_sends_prohibited
