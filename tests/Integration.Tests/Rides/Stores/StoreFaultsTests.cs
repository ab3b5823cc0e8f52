using Npgsql;
using RideAspire.Stores;
using StackExchange.Redis;

namespace RideAspire.Integration.Tests.Rides.Stores;

/// <summary>Which answers of a store are its failures, and what the operator reads of them.</summary>
public sealed class StoreFaultsTests
{
    [Theory]
    [InlineData("25006", "read-only")]
    [InlineData("57014", "cancelled")]
    [InlineData("25P04", "transaction_timeout")]
    [InlineData("25P03", "does not answer")]
    [InlineData("F0001", "error of its own")]
    [InlineData("HV00N", "error of its own")]
    [InlineData("9Q001", "does not know")]
    [InlineData("57P01", "starting or stopping")]
    [InlineData("42P01", "migrate")]
    [InlineData("42703", "migrate")]
    [InlineData("3D000", "migrate")]
    [InlineData("26000", "Max Auto Prepare=0")]
    [InlineData("08006", "does not answer")]
    [InlineData("28P01", "password")]
    [InlineData("42501", "does not let the user")]
    [InlineData("42702", "does not fit this release")]
    [InlineData("42704", "does not fit this release")]
    [InlineData("42725", "does not fit this release")]
    [InlineData("42804", "does not fit this release")]
    [InlineData("42809", "does not fit this release")]
    [InlineData("428C9", "does not fit this release")]
    [InlineData("42883", "does not fit this release")]
    [InlineData("53100", "no room left")]
    [InlineData("53300", "no room left")]
    [InlineData("55P03", "lock")]
    [InlineData("40P01", "waited for another")]
    [InlineData("40001", "waited for another")]
    [InlineData("58030", "error of its own")]
    [InlineData("XX001", "error of its own")]
    public void A_refusal_of_postgres_is_a_failure_of_the_store(string state, string told) =>
        Assert.Contains(told, StoreFaults.Of(Postgres(state))?.What, StringComparison.Ordinal);

    [Theory]
    [InlineData("unsupported startup parameter: options", "Max Auto Prepare=0")]
    [InlineData("bind message supplies 1 parameters, but prepared statement \"_p1\" requires 2", "Max Auto Prepare=0")]
    [InlineData("query_wait_timeout", "does not answer")]
    [InlineData("server login has been failing, try again later (server_login_retry)", "does not answer")]
    public void An_error_of_a_pooler_is_about_its_setting_only_if_it_says_so(string message, string told) => Assert.Contains(
        told, StoreFaults.Of(new PostgresException(message, "FATAL", "FATAL", "08P01"))?.What, StringComparison.Ordinal);

    [Theory]
    [InlineData("23502")]
    [InlineData("23505")]
    [InlineData("23514")]
    [InlineData("22P02")]
    [InlineData("42601")]
    [InlineData("54000")]
    [InlineData("25001")]
    [InlineData("38000")]
    [InlineData("P0001")]
    public void A_broken_rule_or_a_wrong_statement_is_none(string state) => Assert.False(StoreFailure.Is(Postgres(state)));

    [Theory]
    [InlineData("READONLY You can't write against a read only replica.", "is a replica")]
    [InlineData("ERR Error running script (call to f_1): @user_script:7: -READONLY You can't write.", "is a replica")]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'. script: 1, on @user_script:5.", "is full")]
    [InlineData("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", "cannot save")]
    [InlineData("NOREPLICAS Not enough good replicas to write.", "too few replicas")]
    [InlineData("LOADING Redis is loading the dataset in memory", "is starting")]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", "is starting")]
    [InlineData("CLUSTERDOWN Hash slot not served", "slots have no server")]
    [InlineData("BUSY Redis is busy running a script.", "somebody's script")]
    [InlineData("NOPERM this user has no permissions to run the 'evalsha' command", "does not let the user")]
    [InlineData("WRONGPASS invalid username-password pair or user is disabled.", "user or password")]
    [InlineData("NOAUTH Authentication required.", "user or password")]
    [InlineData("ERR unknown command 'GEOSEARCH', with args beginning with: ", "6.2 or newer")]
    [InlineData("ERR Unknown Redis command called from script script: 1, on @user_script:2.", "6.2 or newer")]
    [InlineData("ERR max number of clients reached", "maxclients")]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", "another type")]
    [InlineData("ERR something that no table knows", "refused a command")]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot", "moves a slot")]
    [InlineData("MOVED 3999 127.0.0.1:6381", "answered with an error")]
    [InlineData("DENIED Redis is running in protected mode", "answered with an error")]
    public void A_refusal_of_redis_is_a_failure_of_the_store(string message, string told) =>
        Assert.Contains(told, StoreFaults.Of(new RedisServerException(message))?.What, StringComparison.Ordinal);

    [Theory]
    [InlineData("Command cannot be issued to a replica: EVALSHA", "is a replica")]
    [InlineData("This operation has been disabled in the command-map and cannot be used: EVAL", "refused a command")]
    public void A_command_that_the_client_does_not_send_is_a_failure_of_redis(string message, string told) =>
        Assert.Contains(told, StoreFaults.Of(new RedisCommandException(message))?.What, StringComparison.Ordinal);

    [Fact]
    public void A_redis_that_cannot_be_reached_does_not_answer() => Assert.Contains(
        "does not answer",
        StoreFaults.Of(new RedisConnectionException(ConnectionFailureType.UnableToConnect, "No."))?.What,
        StringComparison.Ordinal);

    [Fact]
    public void A_time_limit_of_the_server_is_no_fault_of_a_row() => Assert.False(StoreFaults.MayBeOfOneRow(Postgres("25P04")));

    [Fact]
    public void What_ef_core_wraps_is_known_too() =>
        Assert.True(StoreFailure.Is(new InvalidOperationException("Transient.", Postgres("57014"))));

    [Theory]
    [InlineData("Npgsql", true)]
    [InlineData("RideAspire", false)]
    public void A_plain_exception_is_one_only_if_npgsql_has_lost_step(string source, bool isFailure)
    {
        var exception = new AggregateException("Received unexpected backend message DataRow. Please file a bug.") { Source = source };
        Assert.Equal(isFailure, StoreFailure.Is(exception));
    }

    [Fact]
    public void Only_a_connection_to_a_node_that_cannot_write_is_thrown_away()
    {
        Assert.False(StoreFaults.Of(Postgres("25006"))!.KeepsConnection);
        Assert.True(StoreFaults.Of(Postgres("57014"))!.KeepsConnection);
        Assert.True(StoreFaults.Of(Postgres("53100"))!.KeepsConnection);
    }

    [Fact]
    public void What_may_have_taken_effect_is_not_retried()
    {
        Assert.True(StoreFaults.Of(Postgres("40P01"))!.IsRetried);
        Assert.False(StoreFaults.Of(Postgres("57014"))!.IsRetried);
        Assert.False(StoreFaults.Of(new NpgsqlException("Broken."))!.IsRetried);
        Assert.False(StoreFaults.Of(new TimeoutException())!.IsRetried);
    }

    [Theory]
    [InlineData("ERR invalid longitude,latitude pair 0.000000,89.000000 script: 1, on @user_script:2.", true)]
    [InlineData("ERR something that no table knows", true)]
    [InlineData("ERR unknown command 'GEOSEARCH', with args beginning with: ", false)]
    [InlineData("ERR max number of clients reached", false)]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot", false)]
    [InlineData("READONLY You can't write against a read only replica.", false)]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", false)]
    public void Only_a_refusal_of_redis_without_a_known_reason_may_concern_one_row(string message, bool may)
    {
        var refused = new RedisServerException(message);
        Assert.Equal(may, StoreFaults.MayBeOfOneRow(refused));

        // Whichever Redis it was.
        Assert.Equal(StoreFaults.Dispatch, StoreFaults.NoteRedis(refused, StoreFaults.Dispatch)?.Store);
        Assert.Equal(may, StoreFaults.MayBeOfOneRow(refused));
    }

    private static PostgresException Postgres(string state) => new("No.", "ERROR", "ERROR", state);
}
