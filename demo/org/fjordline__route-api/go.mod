module example.com/fjordline/route-api

go 1.26
