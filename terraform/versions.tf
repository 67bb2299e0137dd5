# SPDX-License-Identifier: MIT

terraform {
  required_version = ">= 1.9.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

locals {
  name   = coalesce(var.project_name, var.name, "metrics-api")
  region = coalesce(var.aws_region, var.region, "us-east-1")
}

provider "aws" {
  region = local.region

  default_tags {
    tags = merge({ Project = local.name, ManagedBy = "terraform" }, var.tags)
  }
}
