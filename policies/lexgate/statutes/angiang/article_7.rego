package lexgate.statutes.angiang

import data.lexgate.facts
import future.keywords.not
import future.keywords.or

# METADATA
# title: 'Provide two fibre links over two physically different routes'
# custom:
#   article: angiang:7.1.a
duties contains "angiang:7.1.a" if facts.information_department

met contains "angiang:7.1.a" if input.network.fibre_routes >= 2

# METADATA
# title: 'Keep the occupancy of every direction below 90 per cent, by three months of monitoring'
# custom:
#   article: angiang:7.1.b
duties contains "angiang:7.1.b" if {
	facts.information_department
	some _ in input.network.links
}

met contains "angiang:7.1.b" if not article_7_link_short

default article_7_link_short := false

article_7_link_short if {
	some link in input.network.links
	not article_7_link_wide_enough(link)
}

# Numbers are thousandths: three months, samples of five minutes, 90 per cent.
article_7_link_wide_enough(link) if {
	link.window_months >= 3000
	link.sample_minutes <= 5000
	article_7_below_90(link, data.readings.bandwidth_statistic)
}

# What is enough by a stricter statistic is enough by a laxer one.
article_7_below_90(link, _) if link.max_utilisation_pct < 90000

article_7_below_90(link, statistic) if {
	statistic == "percentile_95" or statistic == "mean"
	link.percentile_95_utilisation_pct < 90000
}

article_7_below_90(link, "mean") if link.mean_utilisation_pct < 90000

posture_readings contains "bandwidth_statistic" if {
	duties["angiang:7.1.b"]
	article_7_peak_too_high
	not article_7_link_short_by_mean
}

default article_7_peak_too_high := false

article_7_peak_too_high if {
	some link in input.network.links
	not article_7_below_90(link, "peak")
}

default article_7_link_short_by_mean := false

article_7_link_short_by_mean if {
	some link in input.network.links
	not article_7_wide_enough_by_mean(link)
}

article_7_wide_enough_by_mean(link) if {
	link.window_months >= 3000
	link.sample_minutes <= 5000
	article_7_below_90(link, "mean")
}

# METADATA
# title: 'Using an IP address for another purpose or holder than registered'
# custom:
#   article: angiang:7.2.b-1
deny contains "angiang:7.2.b-1" if {
	article_7_uses_address(facts.kind)
	not article_7_as_registered
}

article_7_uses_address("assign_ip")

article_7_uses_address(kind) if {
	article_7_connects(kind)
	input.ip.purpose or input.ip.assignee
}

article_7_connects("connect_device")

article_7_connects("connect_network")

default article_7_as_registered := false

article_7_as_registered if {
	input.ip.purpose == input.operation.purpose
	article_7_holder(input.ip.assignee)
}

# The registered holder acts, or receives.
article_7_holder(id) if input.processor.id == id

article_7_holder(id) if {
	some recipient in input.recipients
	recipient.id == id
}

# METADATA
# title: 'Using an IP address that another service or body uses'
# custom:
#   article: angiang:7.2.b-2
deny contains "angiang:7.2.b-2" if {
	input.ip.in_use_elsewhere
	article_7_takes_address(facts.kind)
}

article_7_takes_address("assign_ip")

article_7_takes_address(kind) if article_7_connects(kind)

# METADATA
# title: 'Review the use of level-II IP addresses every year, and report'
# custom:
#   article: angiang:7.2.c
duties contains "angiang:7.2.c" if facts.information_department

met contains "angiang:7.2.c" if facts.done_for_the_year(input.filings.ip_review.date, vietnam)

due contains ["angiang:7.2.c", facts.year_ends(input.filings.ip_review.date, vietnam)] if {
	input.filings.ip_review.date <= input.now
}

posture_readings contains "yearly" if {
	facts.information_department
	facts.year_disputed(input.filings.ip_review.date, vietnam)
}

# The clock of An Giang: seconds east of Greenwich.
vietnam := 25200

# METADATA
# title: 'Creating or changing a routing policy before all parties agreed'
# custom:
#   article: angiang:7.3
deny contains "angiang:7.3" if {
	facts.kind == "change_routing"
	some _ in article_7_yet_to_agree
}

details contains ["angiang:7.3", "party", party] if {
	facts.kind == "change_routing"
	some party in article_7_yet_to_agree
}

article_7_yet_to_agree contains party if {
	some party in ["locality", "related_units", "central_post_office"]
	not party in input.network.routing_agreed_by
}
