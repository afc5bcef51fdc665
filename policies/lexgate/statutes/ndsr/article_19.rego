package lexgate.statutes.ndsr

import data.lexgate.facts

# METADATA
# title: 'Manage the security of training data and of their processing'
# custom:
#   article: ndsr:19
duties contains "ndsr:19" if facts.roles.generative_ai_provider

met contains "ndsr:19" if input.filings.training_data_security.date
