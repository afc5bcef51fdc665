package lexgate.statutes.angiang

import data.lexgate.facts

# METADATA
# title: 'Confirm that the network has the quality of Decision 08/2023'
# custom:
#   article: angiang:5
duties contains "angiang:5" if facts.roles.telecom_enterprise

met contains "angiang:5" if input.filings.service_quality.date
