package main

import "fmt"

func main() {
	for _, car := range []string{"berth-web", "ticket-desk", "ferry-mobile"} {
		fmt.Println("coupling", car)
	}
}
