package lexgate.statutes.angiang

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Keep the monitoring account and its password secret'
# custom:
#   article: angiang:9.1a
duties contains "angiang:9.1a" if facts.information_department

met contains "angiang:9.1a" if input.account.secret_kept

# METADATA
# title: 'Change the password of the monitoring account regularly, and use strong ones'
# custom:
#   article: angiang:9.1b
duties contains "angiang:9.1b" if facts.information_department

met contains "angiang:9.1b" if {
	input.account.password_strong
	facts.within(input.account.password_changed_at, article_9_rotation)
}

due contains ["angiang:9.1b", input.account.password_changed_at + article_9_rotation] if {
	input.account.password_strong
	input.account.password_changed_at <= input.now
}

article_9_rotation := facts.param("password_rotation")

posture_readings contains "param.password_rotation" if {
	facts.information_department
	input.account.password_strong
	input.account.password_changed_at < input.now
	not is_number(input.param.password_rotation)
}

# METADATA
# title: 'Share the monitoring data with the network operations centre'
# custom:
#   article: angiang:9.2
duties contains "angiang:9.2" if facts.roles.user_unit or facts.level_1_office

met contains "angiang:9.2" if input.system.monitoring_shared

# METADATA
# title: 'Connecting a device without protection against malware'
# custom:
#   article: angiang:9.3a
deny contains "angiang:9.3a" if {
	article_9_connects_it_device
	not input.device.antimalware
}

# METADATA
# title: 'Connecting a device that is not under centralised security monitoring'
# custom:
#   article: angiang:9.3b
deny contains "angiang:9.3b" if {
	article_9_connects_it_device
	not input.device.central_monitoring
}

default article_9_connects_it_device := false

article_9_connects_it_device if {
	facts.kind == "connect_device"
	not article_9_network_device
}

article_9_connects_it_device if {
	facts.kind == "connect_device"
	data.readings.network_devices == "it_devices"
}

default article_9_network_device := false

article_9_network_device if input.device.kind == "terminal" or input.device.kind == "router"

default article_9_unprotected := false

article_9_unprotected if not input.device.antimalware

article_9_unprotected if not input.device.central_monitoring

readings contains "network_devices" if {
	facts.kind == "connect_device"
	article_9_network_device
	article_9_unprotected
}

# METADATA
# title: 'Connecting a terminal below the minimum of the annex'
# custom:
#   article: angiang:9.4
deny contains "angiang:9.4" if {
	facts.kind == "connect_device"
	input.device.kind == "terminal"
	annex_failed
}

details contains ["angiang:9.4", "requirement", id] if {
	deny["angiang:9.4"]
	some id in annex_failures
}
