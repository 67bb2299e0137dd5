# SPDX-License-Identifier: MIT

output "ec2_public_ip" {
  description = "The node's Elastic IP: EC2_HOST of the pipeline."
  value       = aws_eip.node.public_ip
}

output "ec2_instance_id" {
  description = "The node, for aws ssm start-session --target."
  value       = aws_instance.node.id
}

output "ec2_ssh_user" {
  description = "Login of Canonical's images: EC2_SSH_USER of the pipeline."
  value       = "ubuntu"
}

output "url" {
  description = "Where the API answers once Ansible has run."
  value       = "http://${coalesce(var.dns_name, aws_eip.node.public_ip)}/"
}

output "ansible_inventory" {
  description = "terraform output -raw ansible_inventory > ../ansible/inventory.ini"
  value = templatefile("${path.module}/templates/inventory.ini.tftpl", {
    name     = local.name
    address  = aws_eip.node.public_ip
    user     = "ubuntu"
    dns_name = var.dns_name
  })
}
