namespace Aspire.Hosting.ApplicationModel;

public sealed class PostgresServerResource(string name, ParameterResource? userName, ParameterResource password)
    : ContainerResource(name), IResourceWithConnectionString
{
    public ParameterResource? UserNameParameter { get; } = userName;

    public ParameterResource PasswordParameter { get; } = password;

    public EndpointReference PrimaryEndpoint => new(this, "tcp");

    public ReferenceExpression UserNameReference =>
        UserNameParameter is null ? ReferenceExpression.Of("postgres") : ReferenceExpression.Of(UserNameParameter);

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Of(
        "Host=", PrimaryEndpoint.Property("host"), ";Port=", PrimaryEndpoint.Property("port"),
        ";Username=", UserNameReference, ";Password=", PasswordParameter);
}

public sealed class PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent)
    : Resource(name), IResourceWithConnectionString
{
    public PostgresServerResource Parent { get; } = parent;

    public string DatabaseName { get; } = databaseName;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Of(Parent, $";Database={DatabaseName}");
}
