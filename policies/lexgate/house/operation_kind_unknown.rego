package lexgate.house

import data.lexgate.facts
import future.keywords.not

# METADATA
# title: 'An operation whose kind is not stated, or not one of the vocabulary'
# custom:
#   article: house:operation_kind_unknown
deny contains "house:operation_kind_unknown" if not facts.known_kind(facts.kind)
