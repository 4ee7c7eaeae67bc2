#!/bin/sh
curl -fsS -H "Authorization: Token token=$PAGERDUTY_TOKEN" https://api.pagerduty.com/oncalls
