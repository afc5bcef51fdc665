package lexgate.statutes.angiang_test

import future.keywords.not

test_9_1a_owes_secrecy if {
	owes("angiang:9.1a", department)
	owes("angiang:9.1a", object.union(department, {"account": {"secret_kept": false}}))
}

test_9_1a_meets_with_secrecy if {
	meets("angiang:9.1a", object.union(department, {"account": {"secret_kept": true}}))
}

test_9_1a_spares_others if {
	every doc in [office, unit, telecom, successor, {}] {
		spares("angiang:9.1a", doc)
	}
}

article_9_account(changed) := object.union(department, {"account": {
	"password_changed_at": changed,
	"password_strong": true,
}})

article_9_weak(changed) := object.union(article_9_account(changed), {"account": {"password_strong": false}})

test_9_1b_owes_a_change_of_password if {
	owes("angiang:9.1b", article_9_account((now - (90 * day)) - 1))
	owes("angiang:9.1b", article_9_account(now + 1))
	owes("angiang:9.1b", article_9_weak(now))
	paths := ["account/password_changed_at", "account/password_strong", "now"]
	owes_without("angiang:9.1b", article_9_account(now), paths) == {path | some path in paths}
}

test_9_1b_meets_for_90_days if {
	meets("angiang:9.1b", article_9_account(now))
	meets("angiang:9.1b", article_9_account(now - (90 * day)))
}

test_9_1b_is_due_after_90_days_if_the_password_is_strong if {
	due("angiang:9.1b", article_9_account(now - day)) == {now + (89 * day)}
	due("angiang:9.1b", article_9_account(now)) == {now + (90 * day)}
	due("angiang:9.1b", article_9_account(now + 1)) == set()
	due("angiang:9.1b", article_9_weak(now)) == set()
}

test_9_1b_spares_others if {
	every doc in [office, unit, telecom, successor, {}] {
		spares("angiang:9.1b", doc)
	}
}

test_9_1b_follows_the_period if {
	doc := article_9_account(now - day)
	meets("angiang:9.1b", doc)
	owes("angiang:9.1b", doc) with data.readings.param.password_rotation as day - 1
	owes("angiang:9.1b", object.union(doc, {"param": {"password_rotation": day - 1}}))
	"param.password_rotation" in posture_names(doc)
	every other in [
		article_9_account(now),
		article_9_weak(now - day),
		object.union(doc, {"param": {"password_rotation": day}}),
		object.union(doc, unit),
	] {
		not "param.password_rotation" in posture_names(other)
	}
}

test_9_2_owes_sharing if {
	every doc in [unit, office, department] {
		owes("angiang:9.2", doc)
		owes("angiang:9.2", object.union(doc, {"system": {"monitoring_shared": false}}))
	}
}

test_9_2_meets_by_sharing if {
	meets("angiang:9.2", object.union(unit, {"system": {"monitoring_shared": true}}))
}

test_9_2_spares_others if {
	every doc in [telecom, supplier, {}] {
		spares("angiang:9.2", doc)
	}
}

article_9_device := {
	"operation": {"kind": "connect_device"},
	"device": {"kind": "server", "antimalware": true, "central_monitoring": true},
}

article_9_with(device) := object.union(article_9_device, {"device": device})

test_9_3a_permits_protected_device if not fires("angiang:9.3a", article_9_device)

test_9_3a_denies_unprotected_device if {
	every kind in ["server", "workstation", "other_it"] {
		fires("angiang:9.3a", article_9_with({"kind": kind, "antimalware": false}))
	}
	paths := ["device/antimalware", "device"]
	fires_without("angiang:9.3a", article_9_device, paths) == {path | some path in paths}
}

test_9_3a_permits_network_device_or_other_operation if {
	not fires("angiang:9.3a", article_9_with({"kind": "terminal", "antimalware": false}))
	not fires("angiang:9.3a", article_9_with({"kind": "router", "antimalware": false}))
	not fires("angiang:9.3a", {"operation": {"kind": "access"}, "device": {"kind": "server"}})
	not fires("angiang:9.3a", {"device": {"kind": "server"}})
}

test_9_3b_permits_monitored_device if not fires("angiang:9.3b", article_9_device)

test_9_3b_denies_unmonitored_device if {
	every kind in ["server", "workstation", "other_it"] {
		fires("angiang:9.3b", article_9_with({"kind": kind, "central_monitoring": false}))
	}
	paths := ["device/central_monitoring", "device"]
	fires_without("angiang:9.3b", article_9_device, paths) == {path | some path in paths}
}

test_9_3b_permits_network_device_or_other_operation if {
	not fires("angiang:9.3b", article_9_with({"kind": "terminal", "central_monitoring": false}))
	not fires("angiang:9.3b", article_9_with({"kind": "router", "central_monitoring": false}))
	not fires("angiang:9.3b", {"operation": {"kind": "access"}, "device": {"kind": "server"}})
}

test_9_3_follows_reading_of_network_devices if {
	every fact, id in {"antimalware": "angiang:9.3a", "central_monitoring": "angiang:9.3b"} {
		doc := article_9_with({"kind": "router", fact: false})
		not fires(id, doc)
		fires(id, doc) with data.readings.network_devices as "it_devices"
		"network_devices" in names(doc)
		"network_devices" in names(json.remove(doc, [concat("/", ["device", fact])]))
	}
	accessed := {"operation": {"kind": "access"}, "device": {"kind": "router"}}
	not fires("angiang:9.3a", accessed) with data.readings.network_devices as "it_devices"
	not "network_devices" in names(accessed)
	not "network_devices" in names(article_9_with({"kind": "router"}))
	not "network_devices" in names(article_9_with({"antimalware": false}))
}

test_9_4_permits_terminal_that_meets_the_annex if not fires("angiang:9.4", article_6_level_2)

test_9_4_denies_terminal_below_the_minimum if {
	paths := array.concat(array.concat(article_6_site, article_6_power), article_6_equipment)
	fires_without("angiang:9.4", article_6_level_2, paths) == {path | some path in paths}
	doc := object.union(article_6_level_2, {"device": {"wan_ports": 0}})
	fires("angiang:9.4", doc)
	details("angiang:9.4", doc) == {["requirement", "angiang:PL.1.a"]}
	details("angiang:9.4", object.union(doc, {"operation": {"kind": "install_terminal"}})) == set()
}

test_9_4_asks_for_the_site_alone_at_level_1 if {
	connected := object.union(article_6_level_1, {"operation": {"kind": "connect_device"}})
	not fires("angiang:9.4", connected)
	fires("angiang:9.4", object.union(connected, {"device": {"ups": false}}))
}

test_9_4_permits_other_device_or_operation if {
	unfit := object.union(article_6_level_2, {"device": {"ups": false}})
	not fires("angiang:9.4", object.union(unfit, {"device": {"kind": "server"}}))
	not fires("angiang:9.4", object.union(unfit, {"operation": {"kind": "install_terminal"}}))
	fires_without("angiang:9.4", unfit, ["device/kind", "operation/kind"]) == set()
}
