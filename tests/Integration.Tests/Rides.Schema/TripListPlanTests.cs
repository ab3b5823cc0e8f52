using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;
using RideAspire.Integration.Tests.Stores;
using RideAspire.Schema;
using RideAspire.Stores;
using RideAspire.Trips;

namespace RideAspire.Integration.Tests.RidesSchema;

/// <summary>How Postgres runs the lists' own statements, with the settings of a service.</summary>
public sealed class TripListPlanTests(StoresFixture stores)
{
    /// <summary>Sends the plan of each statement that was run as a notice.</summary>
    private const string ExplainAll =
        " -c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_level=notice"
        + " -c auto_explain.log_analyze=on -c auto_explain.log_buffers=on -c auto_explain.log_timing=off";

    [Theory]
    [InlineData("all", "ix_trips_requested")]
    [InlineData("rider", "ix_trips_rider_requested")]
    [InlineData("driver", "ix_trips_driver_requested")]
    [InlineData("COMPLETED", "ix_trips_completed_requested")]
    [InlineData("CANCELLED", "ix_trips_cancelled_requested")]
    [InlineData("DRIVER_NOT_FOUND", "ix_trips_not_found_requested")]
    [InlineData("ASSIGNED", "ix_trips_assigned_requested")]
    [InlineData("WAITING", "ix_trips_waiting_deadline")]
    [InlineData("IN_PROGRESS", "ix_trips_in_progress_requested")]
    public async Task A_page_is_read_from_its_place_in_the_index(string list, string index)
    {
        var (first, next) = await PlansAsync(list);

        Assert.All([first, next], plan => Assert.Contains($"Index Scan Backward using {index} on trips", plan));
        Assert.All([first, next], plan => Assert.DoesNotContain("Sort", plan));
        Assert.Matches(@"Index Cond: .*ROW\((requested|deadline)_at, id\) < ROW\(", next);
    }

    [Theory]
    [InlineData("COMPLETED")]
    [InlineData("CANCELLED")]
    [InlineData("DRIVER_NOT_FOUND")]
    public async Task A_page_of_any_status_reads_few_blocks_of_a_table_with_many_trips_of_one(string many)
    {
        var db = await stores.NewDatabaseAsync();
        await db.ExecuteAsync($"""
            INSERT INTO trips (id, rider_id, status, driver_id, requested_at, deadline_at, closed_at, version,
                pickup_lat, pickup_lon, dropoff_lat, dropoff_lon)
            SELECT gen_random_uuid(), 'rider-' || i, {many}, 'driver-' || i, at, at, at, 3, 0, 0, 0, 0
            FROM generate_series(1, 100000) AS i, LATERAL (SELECT now() - make_interval(secs => i) AS at) AS trip
            """);
        await db.ExecuteAsync($"ANALYZE trips");

        foreach (var list in Enum.GetValues<TripStatus>().Select(status => status.Name()).Append("all"))
        {
            var (first, next) = await PlansAsync(list, db);
            Assert.All([first, next], plan => Assert.InRange(BlocksOf(plan), 0, 200));
        }
    }

    /// <summary>The blocks that the whole plan read, from memory or not.</summary>
    private static int BlocksOf(string plan)
    {
        var read = Regex.Match(plan, "Buffers: shared(?: hit=([0-9]+))?(?: read=([0-9]+))?");
        return read.Groups.Values.Skip(1).Where(group => group.Success).Sum(group => int.Parse(group.Value, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("rider or driver", "ix_trips_rider_requested", "ix_trips_driver_requested")]
    public async Task A_page_of_few_trips_sorts_what_their_indexes_have(string list, params string[] indexes)
    {
        var (first, next) = await PlansAsync(list);

        Assert.All(indexes, index => Assert.All([first, next], plan => Assert.Contains(index, plan)));
        Assert.All([first, next], plan => Assert.DoesNotContain("Seq Scan", plan));
        Assert.All([first, next], plan => Assert.DoesNotContain("ix_trips_requested", plan));
    }

    private async Task<(string First, string Next)> PlansAsync(string list)
    {
        var db = await stores.NewDatabaseAsync();
        await FillAsync(db);
        return await PlansAsync(list, db);
    }

    private static async Task<(string First, string Next)> PlansAsync(string list, TestDatabase db)
    {
        NpgsqlConnectionStringBuilder settings = new(PostgresConnection.FailFast(db.ConnectionString));
        settings.Options += ExplainAll;
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        var notices = new List<string>();
        connection.Notice += (_, notice) => notices.Add(notice.Notice.MessageText);
        var contexts = new PooledDbContextFactory<RidesDbContext>(
            new DbContextOptionsBuilder<RidesDbContext>().UseNpgsql(connection).Options);
        await using var context = await contexts.CreateDbContextAsync();
        var lists = new TripLists(contexts, db.Get<PostgresStore>(), db.Get<KnownStatuses>(), db.Get<OverdueRides>());
        var filter = list switch
        {
            "all" => null,
            "rider" => TripFilters.OfRider("rider-1"),
            "driver" => TripFilters.OfDriver("driver-1"),
            "rider or driver" => TripFilters.OfRiderOrDriver("rider-1"),
            _ => TripFilters.OfStatus(StatusNames.Parse<TripStatus>(list)),
        };

        return (await PlanAsync(before: null), await PlanAsync((await context.Trips.FirstAsync()).Id));

        // The last of several times: the statement is prepared by then, and its plan is the one for all parameters.
        async Task<string> PlanAsync(Guid? before)
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.NotNull(list == "WAITING"
                    ? await lists.WaitingAsync(before, 21, default)
                    : await lists.NewestAsync(filter, before, 21, default));
            }

            return notices[^1];
        }
    }

    /// <summary>20,000 trips of 2,000 riders and 1,000 drivers. Few are open.</summary>
    private static async Task FillAsync(TestDatabase db)
    {
        await db.ExecuteAsync($"""
            INSERT INTO trips (id, rider_id, status, driver_id, requested_at, deadline_at, closed_at, version,
                pickup_lat, pickup_lon, dropoff_lat, dropoff_lon)
            SELECT gen_random_uuid(), 'rider-' || i % 2000, status, 'driver-' || i % 1000, at, at,
                CASE WHEN status IN ('COMPLETED', 'CANCELLED') THEN at END, 3, 0, 0, 0, 0
            FROM generate_series(1, 20000) AS i,
                LATERAL (SELECT now() - make_interval(secs => 20000 - i) AS at, CASE WHEN i > 19995 THEN 'WAITING'
                    WHEN i > 19990 THEN 'ASSIGNED' WHEN i > 19985 THEN 'IN_PROGRESS'
                    WHEN i % 2 = 0 THEN 'CANCELLED' ELSE 'COMPLETED' END AS status) AS trip
            """);
        await db.ExecuteAsync($"ANALYZE trips");
    }
}
