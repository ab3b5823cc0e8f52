using Npgsql;
using RideAspire.LocalServers;

namespace RideAspire.Integration.Tests.LocalServers;

public sealed class LocalPostgresTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postgres_answers_once_it_is_started_and_its_folder_is_deleted_when_it_stops()
    {
        string folder;
        await using (var postgres = await LocalPostgres.StartAsync(
            new() { Durable = false, Settings = new Dictionary<string, string> { ["max_connections"] = "33" } }, Ct))
        {
            folder = postgres.Folder;
            Assert.Equal("33", await ScalarAsync(postgres, "SHOW max_connections"));
            Assert.Equal("off", await ScalarAsync(postgres, "SHOW fsync"));
        }

        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_killed_Postgres_that_is_started_again_has_its_port_and_its_data()
    {
        await using var postgres = await LocalPostgres.StartAsync(ct: Ct);
        await ScalarAsync(postgres, "CREATE TABLE kept AS SELECT 42 AS answer");
        var killed = postgres.ProcessId;

        await postgres.KillAsync();
        await postgres.StartAgainAsync(Ct);

        Assert.NotEqual(killed, postgres.ProcessId);
        Assert.Equal(42, await ScalarAsync(postgres, "SELECT answer FROM kept"));
    }

    [Fact]
    public async Task Data_that_was_made_with_another_password_accepts_the_new_one()
    {
        var folder = ServerFolder.NewTemporary("passwords");
        try
        {
            await using (var first = await LocalPostgres.StartAsync(new() { Folder = folder, Password = "first", Durable = false }, Ct))
                await ScalarAsync(first, "CREATE TABLE kept AS SELECT 42 AS answer");

            await using var second = await LocalPostgres.StartAsync(new() { Folder = folder, Password = "sec'ond", Durable = false }, Ct);
            var builder = new NpgsqlDataSourceBuilder(second.ConnectionString("postgres"))
            {
                ConnectionStringBuilder = { Password = "sec'ond", Pooling = false },
            };
            await using var source = builder.Build();
            await using var command = source.CreateCommand("SELECT answer FROM kept");

            Assert.Equal(42, await command.ExecuteScalarAsync(Ct));
        }
        finally
        {
            ServerFolder.DeleteTemporary(folder);
        }
    }

    [Fact]
    public async Task Postgres_refuses_a_wrong_password()
    {
        await using var postgres = await LocalPostgres.StartAsync(new() { Durable = false }, Ct);
        await using var connection = new NpgsqlConnection(
            $"Host=localhost;Port={postgres.Port};Username=postgres;Password=wrong;Database=postgres;Pooling=false");

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Ct));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refusal.SqlState);
    }

    [Fact]
    public async Task A_frozen_Postgres_does_not_answer_and_a_thawed_one_goes_on()
    {
        await using var postgres = await LocalPostgres.StartAsync(new() { Durable = false }, Ct);
        await using var connection = new NpgsqlConnection(postgres.ConnectionString("postgres"));
        await connection.OpenAsync(Ct);
        await using var command = new NpgsqlCommand("SELECT 1", connection);

        await postgres.FreezeAsync();
        var answer = command.ExecuteScalarAsync(Ct);
        await Assert.ThrowsAsync<TimeoutException>(() => answer.WaitAsync(TimeSpan.FromMilliseconds(200), Ct));
        postgres.Thaw();

        Assert.Equal(1, await answer.WaitAsync(TimeSpan.FromSeconds(10), Ct));
    }

    private static async Task<object?> ScalarAsync(LocalPostgres postgres, string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString("postgres") + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Ct);
    }
}
