// Npgsql's generator can be extended only with types that its package calls internal.
#pragma warning disable EF1001
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata.Internal;
using Npgsql.EntityFrameworkCore.PostgreSQL.Migrations;

namespace RideAspire.Schema;

/// <summary>
/// Makes a migration repeatable that builds indexes concurrently. Such a migration runs in no transaction. If it ends
/// half-way, the history does not have it, so the next run starts it again. An index that was finished stays, because
/// services may use it already and its build may have taken long. One that is invalid is dropped and built again.
/// </summary>
internal sealed class RepeatableIndexSqlGenerator(MigrationsSqlGeneratorDependencies dependencies, INpgsqlSingletonOptions npgsql)
    : NpgsqlMigrationsSqlGenerator(dependencies, npgsql)
{
    protected override void Generate(
        CreateIndexOperation operation, IModel? model, MigrationCommandListBuilder builder, bool terminate = true)
    {
        if (operation[NpgsqlAnnotationNames.CreatedConcurrently] is not true)
        {
            base.Generate(operation, model, builder, terminate);
            return;
        }

        DropInvalid(operation, builder);
        var create = new MigrationCommandListBuilder(Dependencies);
        base.Generate(operation, model, create);
        foreach (var command in create.GetCommandList())
        {
            var repeatable = command.CommandText.Replace(
                "INDEX CONCURRENTLY", "INDEX CONCURRENTLY IF NOT EXISTS", StringComparison.Ordinal);
            builder.Append(repeatable).EndCommand(suppressTransaction: true);
        }
    }

    // DROP INDEX CONCURRENTLY takes no condition and runs in no block, so an invalid index is first renamed. Without
    // the first check, IF NOT EXISTS would take a table of this name for the index.
    private void DropInvalid(CreateIndexOperation operation, MigrationCommandListBuilder builder)
    {
        var sql = Dependencies.SqlGenerationHelper;
        var index = sql.DelimitIdentifier(operation.Name, operation.Schema);
        var table = sql.DelimitIdentifier(operation.Table, operation.Schema);
        var invalid = $"{operation.Name}_invalid";
        builder.AppendLines($"""
            DO $$
            BEGIN
                IF to_regclass('{index}') IS NOT NULL AND NOT EXISTS (
                    SELECT FROM pg_index WHERE indexrelid = to_regclass('{index}') AND indrelid = to_regclass('{table}')) THEN
                    RAISE EXCEPTION '{index} exists and is no index of {table}' USING ERRCODE = 'duplicate_table';
                END IF;
                IF EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('{index}') AND NOT indisvalid) THEN
                    ALTER INDEX {index} RENAME TO {sql.DelimitIdentifier(invalid)};
                END IF;
            END
            $$;
            """).EndCommand(suppressTransaction: true);
        builder.AppendLine($"DROP INDEX CONCURRENTLY IF EXISTS {sql.DelimitIdentifier(invalid, operation.Schema)};")
            .EndCommand(suppressTransaction: true);
    }
}
