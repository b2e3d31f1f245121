"""Where a broker would be: nothing here speaks AMQP, and older plugins only read these."""

broker_hostname = "localhost"
broker_username = "guest"
broker_password = "guest"  # noqa: S105 - everybody's, and there is no broker
broker_port = 5672
broker_vhost = "/"
broker_ssl_enabled = False
broker_cert_path = ""
