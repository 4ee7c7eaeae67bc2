terraform {
  required_version = ">= 1.12"
  backend "s3" {
    bucket = "fjordline-terraform"
    key    = "prod.tfstate"
    region = "eu-north-1"
  }
}
