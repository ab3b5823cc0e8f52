var builder = DistributedApplication.CreateBuilder(args);

var redisPassword = builder.AddParameter("redis-password", new GenerateParameterDefault { Special = false }, secret: true, persist: true);
var postgresPassword = builder.AddParameter("postgres-password", new GenerateParameterDefault { Special = false }, secret: true, persist: true);
var matchWindow = builder.AddParameter("match-window", builder.Configuration["Parameters:match-window"] ?? "00:01:00", publishValueAsDefault: true);

// Who calls is told by tokens: issued here by the gateway itself (POST /dev/tokens), in a deployment by an identity provider.
var identity = builder.ExecutionContext.IsRunMode
    ? new Dictionary<string, object>
    {
        ["ValidAudiences__0"] = "ride-aspire",
        ["ValidIssuers__0"] = "ride-aspire-dev",
        ["SigningKeys__0__Issuer"] = "ride-aspire-dev",
        // Letters and digits, a multiple of four: base64 of 36 bytes.
        ["SigningKeys__0__Value"] = builder.AddParameter("signing-key", new GenerateParameterDefault { MinLength = 48, Special = false }, secret: true, persist: true).Resource,
    }
    : new Dictionary<string, object>
    {
        ["Authority"] = builder.AddParameter("identity-authority").Resource,
        ["ValidAudiences__0"] = builder.AddParameter("identity-audience").Resource,
    };

var redis = builder.AddRedis("redis", password: redisPassword).WithDataVolume("ride-aspire-redis");
var rides = builder.AddPostgres("postgres", password: postgresPassword).WithDataVolume("ride-aspire-postgres").AddDatabase("rides");

// Runs the Booking API's program once, as a job: it brings the schema up to date and ends.
var migrations = builder.AddProject<Projects.Booking_Api>("migrations", launchProfileName: null)
    .WithArgs("migrate")
    .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString)
    .WithReference(rides).WaitFor(rides);

var bookingApi = AddService<Projects.Booking_Api>("booking-api").WithEnvironment("Trips__MatchWindow", matchWindow).WithEnvironment(Bearer);
AddService<Projects.Matching_Worker>("matching-worker");
AddService<Projects.Timeout_Worker>("timeout-worker");

var gateway = builder.AddProject<Projects.Gateway>("gateway")
    .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ServiceDiscovery)
    .WithReference(bookingApi).WaitFor(bookingApi)
    .WithEnvironment(Bearer)
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints();

// Riders and drivers, when somebody starts them.
builder.AddProject<Projects.Simulator>("simulator")
    .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ServiceDiscovery)
    .WithReference(gateway).WaitFor(gateway)
    .WithExplicitStart()
    .ExcludeFromManifest();

builder.Build().Run();

void Bearer(EnvironmentCallbackContext context)
{
    foreach (var (setting, value) in identity)
        context.EnvironmentVariables[$"Authentication__Schemes__Bearer__{setting}"] = value;
}

// Any replica of a service can be replaced at any moment; what it knows is in the two stores.
IResourceBuilder<ProjectResource> AddService<TProject>(string name)
    where TProject : IProjectMetadata, new() =>
    builder.AddProject<TProject>(name)
        .WithReplicas(2)
        .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString | ReferenceEnvironmentInjectionFlags.ServiceDiscovery)
        .WithReference(redis).WaitFor(redis)
        .WithReference(rides).WaitForCompletion(migrations)
        .WithHttpHealthCheck("/health");
