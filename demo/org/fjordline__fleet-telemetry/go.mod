module example.com/fjordline/fleet-telemetry

go 1.26
