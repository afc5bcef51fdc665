# METADATA
# title: What the tests of these articles share
# description: >-
#   Each function asks one thing of one document. Whether the statute governs is not asked.
package lexgate.statutes.shijiazhuang_test

import data.lexgate.statutes.shijiazhuang

# The entry denies or obliges.
fires(id, doc) if id in (shijiazhuang.deny | shijiazhuang.oblige) with input as doc

names(doc) := found if found := shijiazhuang.readings with input as doc

# Of the facts (paths of json.remove), those without which the entry fires.
fires_without(id, doc, paths) := {path |
	some path in paths
	fires(id, json.remove(doc, [path]))
}
