using Microsoft.EntityFrameworkCore;
using Npgsql;
using RideAspire.Original;
using RideAspire.Schema;
using RideAspire.Trips;

var builder = WebApplication.CreateBuilder(args);

// As in RideAspire's services. A log line for each request would make the comparison unfair.
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(NpgsqlDataSource.Create(builder.Configuration.GetConnectionString("rides")!));
builder.Services.AddDbContextPool<RidesDbContext>(
    (services, options) => options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()));
builder.Services.AddOptions<TripOptions>().BindConfiguration(TripOptions.Section).ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton<TripInsert>();
builder.Services.AddSingleton<TripTimers>();

var app = builder.Build();

// `Original migrate` prepares a database of its own and exits. RideAspire's schema refuses an expiry before the
// deadline. The original's schema did not. With that rule, its early timers would fail and leave their trips WAITING
// forever.
if (args is ["migrate", ..])
{
    await app.Services.MigrateRidesAsync(app.Lifetime.ApplicationStopping);
    await using var command = app.Services.GetRequiredService<NpgsqlDataSource>()
        .CreateCommand("ALTER TABLE trips DROP CONSTRAINT IF EXISTS ck_trips_never_early");
    await command.ExecuteNonQueryAsync(app.Lifetime.ApplicationStopping);
    return;
}

app.MapTrips();
app.Run();
