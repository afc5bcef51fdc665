package lexgate.statutes.angiang

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# 1. What a terminal of the level-II access network has at least. Numbers that are no counts are thousandths.

# METADATA
# title: 'A terminal with fewer than two LAN ports and one WAN port'
# custom:
#   article: angiang:PL.1.a
deny contains "angiang:PL.1.a" if {
	annex_equipment_judged
	not annex_ports_suffice
}

default annex_ports_suffice := false

annex_ports_suffice if {
	input.device.lan_ports >= 2
	input.device.wan_ports >= 1
}

# METADATA
# title: 'A terminal that cannot be managed and monitored'
# custom:
#   article: angiang:PL.1.b
deny contains "angiang:PL.1.b" if {
	annex_equipment_judged
	not annex_manageable
}

default annex_manageable := false

annex_manageable if {
	annex_any_protocol
	not annex_protocol_missing
}

default annex_any_protocol := false

annex_any_protocol if {
	some protocol in ["snmp", "logs", "syslog", "equivalent"]
	protocol in input.device.management_protocols
}

default annex_protocol_missing := false

annex_protocol_missing if {
	some protocol in annex_protocols_wanted(data.readings.management_protocols)
	not annex_supports(protocol)
}

# Protocols that must be there, whatever else is; "logs" stands for either way of logging unless all three must be.
annex_protocols_wanted("snmp_and_logging") := ["snmp", "logging"]

annex_protocols_wanted("all") := ["snmp", "logs", "syslog"]

annex_supports(protocol) if protocol in input.device.management_protocols

annex_supports("logging") if {
	"logs" in input.device.management_protocols or "syslog" in input.device.management_protocols
}

details contains ["angiang:PL.1.b", "protocol", protocol] if {
	deny["angiang:PL.1.b"]
	some protocol in annex_protocols_to_add(data.readings.management_protocols)
}

annex_protocols_to_add("snmp_and_logging") := ["snmp", "syslog"]

annex_protocols_to_add("all") := ["snmp", "logs", "syslog"]

annex_protocols_to_add(reading) := ["snmp"] if {
	not reading == "snmp_and_logging"
	not reading == "all"
}

readings contains "management_protocols" if {
	annex_equipment_judged
	annex_any_protocol
	annex_not_all_protocols
}

default annex_not_all_protocols := false

annex_not_all_protocols if {
	some protocol in annex_protocols_wanted("all")
	not annex_supports(protocol)
}

# METADATA
# title: 'A terminal without IPv6'
# custom:
#   article: angiang:PL.1.c
deny contains "angiang:PL.1.c" if {
	annex_equipment_judged
	not input.device.ipv6
}

# METADATA
# title: 'A terminal whose configuration is not accessed authenticated and encrypted'
# custom:
#   article: angiang:PL.1.d
deny contains "angiang:PL.1.d" if {
	annex_equipment_judged
	not annex_configured_safely
}

default annex_configured_safely := false

annex_configured_safely if {
	input.device.management_authenticated
	input.device.management_encrypted
}

default annex_equipment_judged := false

annex_equipment_judged if {
	facts.installs_terminal
	facts.level_2
}

annex_equipment_judged if {
	facts.installs_terminal
	data.readings.annex_at_level_1 == "whole_annex"
}

default annex_equipment_fit := false

annex_equipment_fit if {
	annex_ports_suffice
	annex_manageable
	input.device.ipv6
	annex_configured_safely
}

readings contains "annex_at_level_1" if {
	facts.installs_terminal
	not facts.level_2
	not annex_equipment_fit
}

# 2. Where a terminal of the access network stands.

# METADATA
# title: 'A terminal on a site that is not shown to be secure, in a machine room or an office'
# custom:
#   article: angiang:PL.2.a
deny contains "angiang:PL.2.a" if {
	facts.installs_terminal
	not annex_site_assured
}

default annex_site_assured := false

annex_site_assured if {
	input.device.site_secure
	input.device.site == "machine_room" or input.device.site == "office"
}

# METADATA
# title: 'A machine room that is too cold, warm, dry or damp'
# custom:
#   article: angiang:PL.2.a-room
deny contains "angiang:PL.2.a-room" if {
	facts.installs_terminal
	input.device.site == "machine_room"
	not annex_climate_fit
}

# METADATA
# title: 'An office that is too cold, warm, dry or damp'
# custom:
#   article: angiang:PL.2.a-office
deny contains "angiang:PL.2.a-office" if {
	facts.installs_terminal
	input.device.site == "office"
	not annex_climate_fit
}

default annex_climate_fit := false

annex_climate_fit if annex_climate_fits_now

annex_climate_fit if {
	data.readings.site_climate == "average"
	annex_climate_fits_on_average
}

default annex_climate_fits_now := false

annex_climate_fits_now if {
	annex_fit(input.device.site, input.device.temperature_celsius, input.device.humidity_percent)
}

default annex_climate_fits_on_average := false

annex_climate_fits_on_average if {
	annex_fit(input.device.site, input.device.average_temperature_celsius, input.device.average_humidity_percent)
}

annex_fit("machine_room", temperature, humidity) if {
	temperature >= 20000
	temperature <= 25000
	humidity >= 40000
	humidity <= 55000
}

annex_fit("office", temperature, humidity) if {
	temperature >= 20000
	temperature <= 32000
	humidity >= 40000
	humidity <= 80000
}

readings contains "site_climate" if {
	facts.installs_terminal
	annex_climate_fits_on_average
	not annex_climate_fits_now
}

# METADATA
# title: 'A terminal without an assured power source and a UPS'
# custom:
#   article: angiang:PL.2.a-power
deny contains "angiang:PL.2.a-power" if {
	facts.installs_terminal
	not annex_power_assured
}

default annex_power_assured := false

annex_power_assured if {
	input.device.power_sources >= 1
	input.device.ups
}

default annex_site_fit := false

annex_site_fit if {
	annex_site_assured
	annex_climate_fit
	annex_power_assured
}

default annex_failed := false

# Articles 6 and 9 ask for the whole annex.
annex_failed if {
	annex_equipment_judged
	not annex_equipment_fit
}

annex_failed if {
	facts.installs_terminal
	not annex_site_fit
}

annex_failures contains id if {
	some id in deny
	startswith(id, "angiang:PL.")
}

# METADATA
# title: 'Keep the terminal running and connected at all hours'
# custom:
#   article: angiang:PL.2.b
duties contains "angiang:PL.2.b" if facts.roles.user_unit

met contains "angiang:PL.2.b" if input.device.continuous_247
