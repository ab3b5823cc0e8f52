using RideAspire.AppHost;
using RideAspire.AppHost.Operations;
using RideAspire.AppHost.Stores;

var builder = DistributedApplication.CreateBuilder(args);
if (await StoreChoice.TryChooseAsync(builder) is not { } stores)
    return 1;

var redisPassword = builder.AddParameter("redis-password", new GenerateParameterDefault { Special = false }, secret: true, persist: true)
    .WithDescription("The password of Redis. Letters and digits.");
var postgresPassword = builder
    .AddParameter("postgres-password", new GenerateParameterDefault { Special = false }, secret: true, persist: true)
    .WithDescription("The password of Postgres' user postgres. Letters and digits.");
var matchWindow = builder
    .AddParameter("match-window", builder.Configuration["Parameters:match-window"] ?? "00:01:00", publishValueAsDefault: true)
    .WithDescription("How long a trip waits for a driver, as hours:minutes:seconds.");
var identity = builder.AddIdentity();

var redis = builder.AddRedis("redis", password: redisPassword).WithSettings().WithVolume("ride-aspire-redis", "/data").RunBy(stores);
var postgres = builder.AddPostgres("postgres", password: postgresPassword)
    .WithSettings()
    .WithVersionedDataVolume("ride-aspire-postgres")
    .RunBy(stores);
var rides = postgres.AddDatabase("rides");

// Runs the Booking API once, as a job that migrates the schema and exits.
var migrations = builder.AddProject<Projects.Booking_Api>("migrations", launchProfileName: null)
    .WithArgs("migrate")
    .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString)
    .WithReference(rides).WaitFor(rides)
    .WithIconName("DatabaseArrowUp").WithParentRelationship(rides).WithHiddenOnCompletion();

var bookingApi = AddService<Projects.Booking_Api>("booking-api", "CalendarClock")
    .WithEnvironment("Trips__MatchWindow", matchWindow)
    .WithEnvironment(identity);
var matching = AddService<Projects.Matching_Worker>("matching-worker", "PeopleSearch");
var timeouts = AddService<Projects.Timeout_Worker>("timeout-worker", "Timer");

var gateway = builder.AddProject<Projects.Gateway>("gateway")
    .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ServiceDiscovery)
    .WithReference(bookingApi).WaitFor(bookingApi)
    .WithEnvironment(identity)
    .WithPageSignIn()
    .WithHttpHealthCheck("/health")
    .WithExternalHttpEndpoints()
    .WithIconName("DoorArrowRight")
    .WithUrlForEndpoint("http", endpoint => new() { Url = "/rider", DisplayText = "Rider" })
    .WithUrlForEndpoint("http", endpoint => new() { Url = "/driver", DisplayText = "Driver" })
    .WithUrlForEndpoint("http", endpoint => new() { Url = "/ops", DisplayText = "Operations" })
    .WithUrlForEndpoint("http", endpoint => new() { Url = "/scalar/v1", DisplayText = "API reference" })
    .WithUrlForEndpoint("http", endpoint => new() { Url = "/health", DisplayText = "Health" })
    .WithBookRide()
    .WithSweepNow()
    .WithRollingRestart(rides.Resource, bookingApi, matching, timeouts)
    .WithKillReplica(rides.Resource, bookingApi, matching, timeouts)
    .RestartsWhenItCrashes();

// Riders and drivers. They start on command.
CitySimulation.AddTo(builder.AddProject<Projects.Simulator>("simulator")
    .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ServiceDiscovery)
    .WithReference(gateway).WaitFor(gateway)
    .WithEnvironment("DASHBOARD_URL", builder.Configuration["ASPNETCORE_URLS"]?.Split(';')[0] ?? "")
    .WithIconName("City")
    .WithExplicitStart()
    .ExcludeFromManifest());

builder.UsePlainConnections();
builder.Build().Run();
return Environment.ExitCode;

// Any replica can be replaced at any time, because all state is in the two stores.
IResourceBuilder<ProjectResource> AddService<TProject>(string name, string icon)
    where TProject : IProjectMetadata, new() =>
    builder.AddProject<TProject>(name)
        .WithReplicas(2)
        .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString | ReferenceEnvironmentInjectionFlags.ServiceDiscovery)
        .WithReference(redis).WaitFor(redis)
        .WithReference(rides).WaitForCompletion(migrations)
        .WithHttpHealthCheck("/health")
        .WithIconName(icon)
        .WithUrlForEndpoint("http", url => (url.Url, url.DisplayText) = ("/health", "Health"))
        .RestartsWhenItCrashes();
