module example.com/fjordline/release-train

go 1.26
