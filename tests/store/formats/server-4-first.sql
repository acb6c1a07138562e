SELECT pg_catalog.set_config('search_path', '', false);
CREATE SCHEMA trackside;
CREATE FUNCTION trackside.each_number(list text) RETURNS TABLE(key bigint, value bigint)
    LANGUAGE sql IMMUTABLE ROWS 100 PARALLEL SAFE
    AS $$
  SELECT place, item::bigint FROM jsonb_array_elements_text(list::jsonb) WITH ORDINALITY AS one (item, place)
$$;
CREATE FUNCTION trackside.each_text(list text) RETURNS TABLE(key bigint, value text)
    LANGUAGE sql IMMUTABLE ROWS 100 PARALLEL SAFE
    AS $$
  SELECT place, item COLLATE "C"
  FROM jsonb_array_elements_text(list::jsonb) WITH ORDINALITY AS one (item, place)
$$;
CREATE FUNCTION trackside.tell_revision() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  PERFORM pg_notify('trackside', NEW.rev::text);
  RETURN NULL;
END
$$;
CREATE TABLE trackside.blob (
    digest text NOT NULL COLLATE pg_catalog."C",
    size_bytes bigint NOT NULL,
    data bytea
);
CREATE TABLE trackside.chunk (
    id bigint NOT NULL,
    run_n bigint NOT NULL,
    key_id bigint NOT NULL,
    data bytea NOT NULL
);
CREATE SEQUENCE trackside.chunk_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE trackside.chunk_id_seq OWNED BY trackside.chunk.id;
CREATE TABLE trackside.database_format (
    version integer NOT NULL
);
CREATE TABLE trackside.experiment (
    id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    artifact_location text COLLATE pg_catalog."C",
    creation_time bigint NOT NULL,
    last_update_time bigint NOT NULL,
    deleted_at bigint,
    tags text NOT NULL COLLATE pg_catalog."C",
    runs_made bigint NOT NULL,
    runs_active bigint NOT NULL,
    rev bigint NOT NULL
);
CREATE TABLE trackside.fact (
    run_n bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    digest text NOT NULL COLLATE pg_catalog."C",
    time_ms bigint NOT NULL
);
CREATE TABLE trackside.file (
    run_n bigint NOT NULL,
    path text NOT NULL COLLATE pg_catalog."C",
    size_bytes bigint NOT NULL,
    digest text COLLATE pg_catalog."C",
    time_ms bigint NOT NULL
);
CREATE TABLE trackside.key (
    id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE trackside.metric (
    run_n bigint NOT NULL,
    key_id bigint NOT NULL,
    scope bigint NOT NULL,
    rank smallint NOT NULL,
    last double precision,
    last_step bigint NOT NULL,
    last_time bigint NOT NULL,
    points bigint NOT NULL,
    numbers bigint NOT NULL,
    sum double precision,
    min double precision,
    min_step bigint,
    max double precision,
    max_step bigint,
    start_time bigint NOT NULL
);
CREATE TABLE trackside.model (
    id bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    tags text NOT NULL COLLATE pg_catalog."C",
    versions_made bigint NOT NULL,
    creation_time bigint NOT NULL,
    last_update_time bigint NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE trackside.model_alias (
    model_id bigint NOT NULL,
    alias text NOT NULL COLLATE pg_catalog."C",
    version bigint NOT NULL
);
CREATE SEQUENCE trackside.model_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE trackside.model_id_seq OWNED BY trackside.model.id;
CREATE TABLE trackside.model_version (
    model_id bigint NOT NULL,
    version bigint NOT NULL,
    run_n bigint,
    source text NOT NULL COLLATE pg_catalog."C",
    path text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL COLLATE pg_catalog."C",
    tags text NOT NULL COLLATE pg_catalog."C",
    creation_time bigint NOT NULL,
    last_update_time bigint NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE trackside.param (
    run_n bigint NOT NULL,
    key_id bigint NOT NULL,
    scope bigint NOT NULL,
    value text NOT NULL COLLATE pg_catalog."C",
    rest text COLLATE pg_catalog."C",
    num double precision
);
CREATE TABLE trackside.part (
    digest text NOT NULL COLLATE pg_catalog."C",
    part text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE trackside.registry (
    id integer NOT NULL,
    rev bigint NOT NULL,
    CONSTRAINT registry_id_check CHECK ((id = 1))
);
CREATE TABLE trackside.rejected (
    id bigint NOT NULL,
    writer text NOT NULL COLLATE pg_catalog."C",
    segment bigint NOT NULL,
    "offset" bigint NOT NULL,
    reason text NOT NULL COLLATE pg_catalog."C",
    data bytea NOT NULL,
    time_ms bigint NOT NULL
);
CREATE SEQUENCE trackside.rejected_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE trackside.rejected_id_seq OWNED BY trackside.rejected.id;
CREATE TABLE trackside.run (
    n bigint NOT NULL,
    run_id text NOT NULL COLLATE pg_catalog."C",
    experiment_id bigint NOT NULL,
    scope bigint NOT NULL,
    status text NOT NULL COLLATE pg_catalog."C",
    owner text COLLATE pg_catalog."C",
    start_time bigint NOT NULL,
    end_time bigint,
    name text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    artifact_uri text COLLATE pg_catalog."C",
    parent_run_id text COLLATE pg_catalog."C",
    deleted_at bigint,
    attempt_key text COLLATE pg_catalog."C",
    attempt bigint,
    notebook_path text COLLATE pg_catalog."C",
    path_origin text COLLATE pg_catalog."C",
    kernel_id text COLLATE pg_catalog."C",
    cell_id text COLLATE pg_catalog."C",
    execution_count bigint,
    code_digest text COLLATE pg_catalog."C",
    rev bigint NOT NULL,
    summary bytea NOT NULL
);
CREATE TABLE trackside.saved_view (
    experiment_id bigint NOT NULL,
    view_id text NOT NULL COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    document text NOT NULL COLLATE pg_catalog."C",
    is_default smallint NOT NULL,
    rev bigint NOT NULL,
    changed bigint NOT NULL
);
CREATE TABLE trackside.segment (
    writer_id bigint NOT NULL,
    number bigint NOT NULL,
    "position" bigint NOT NULL
);
CREATE TABLE trackside.segment_run (
    writer_id bigint NOT NULL,
    number bigint NOT NULL,
    run_n bigint NOT NULL
);
CREATE TABLE trackside.store (
    id integer NOT NULL,
    uuid text NOT NULL COLLATE pg_catalog."C",
    rev bigint NOT NULL,
    next_run bigint NOT NULL,
    CONSTRAINT store_id_check CHECK ((id = 1))
);
CREATE TABLE trackside.tag (
    run_n bigint NOT NULL,
    key_id bigint NOT NULL,
    scope bigint NOT NULL,
    value text NOT NULL COLLATE pg_catalog."C",
    rest text COLLATE pg_catalog."C",
    num double precision
);
CREATE TABLE trackside.tail (
    id bigint NOT NULL,
    run_n bigint NOT NULL,
    n bigint NOT NULL,
    data bytea NOT NULL
);
CREATE SEQUENCE trackside.tail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE trackside.tail_id_seq OWNED BY trackside.tail.id;
CREATE TABLE trackside.tombstone (
    run_id text NOT NULL COLLATE pg_catalog."C",
    experiment_id bigint NOT NULL,
    rev bigint NOT NULL
);
CREATE TABLE trackside.warning (
    id bigint NOT NULL,
    run_n bigint NOT NULL,
    text text NOT NULL COLLATE pg_catalog."C",
    time_ms bigint NOT NULL
);
CREATE SEQUENCE trackside.warning_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE trackside.warning_id_seq OWNED BY trackside.warning.id;
CREATE TABLE trackside.writer (
    id bigint NOT NULL,
    uuid text NOT NULL COLLATE pg_catalog."C",
    host text COLLATE pg_catalog."C",
    boot_id text COLLATE pg_catalog."C",
    pid bigint,
    version text COLLATE pg_catalog."C",
    ended_ms bigint
);
CREATE TABLE trackside.written (
    digest text NOT NULL COLLATE pg_catalog."C",
    time_ms bigint NOT NULL
);
ALTER TABLE ONLY trackside.chunk ALTER COLUMN id SET DEFAULT nextval('trackside.chunk_id_seq'::regclass);
ALTER TABLE ONLY trackside.model ALTER COLUMN id SET DEFAULT nextval('trackside.model_id_seq'::regclass);
ALTER TABLE ONLY trackside.rejected ALTER COLUMN id SET DEFAULT nextval('trackside.rejected_id_seq'::regclass);
ALTER TABLE ONLY trackside.tail ALTER COLUMN id SET DEFAULT nextval('trackside.tail_id_seq'::regclass);
ALTER TABLE ONLY trackside.warning ALTER COLUMN id SET DEFAULT nextval('trackside.warning_id_seq'::regclass);
INSERT INTO trackside.blob VALUES ('8ff436def1451285599a1b1ad70800493b8dcafde2912e1a38345633054e4c26', 5, '\x78203d2031');
INSERT INTO trackside.chunk VALUES (1, 1, 10, '\x120093329300010093cf000001a21720a0ea0000000000000000f03f000000000000e03f555555555555d53f000000000000d03f9a9999999999c93f555555555555c53f922449922449c23f000000000000c03f1cc7711cc771bc3f9a9999999999b93f46175d74d145b73f555555555555b53f143bb1133bb1b33f922449922449b23f111111111111b13f000000000000b03f1e1e1e1e1e1eae3f1cc7711cc771ac3f28afa1bc86f2aa3f9a9999999999a93f188661188661a83f46175d74d145a73f64210b59c842a63f555555555555a53f7b14ae47e17aa43f143bb1133bb1a33f682fa1bd84f6a23f922449922449a23f967b1a61b9a7a13f111111111111a13f841042082184a03f000000000000a03f081f7cf0c1079f3f1e1e1e1e1e1e9e3f1dd4411dd4419d3f1cc7711cc7719c3fd0bac114f9ac9b3f28afa1bc86f29a3f1aa4411aa4419a3f9a9999999999993ffa189c8fc1f9983f188661188661983ff4057d415fd0973f46175d74d145973f176cc1166cc1963f64210b59c842963f5710932b88c9953f555555555555953f39052fa7e0e5943f7b14ae47e17a943f');
INSERT INTO trackside.chunk VALUES (2, 1, 11, '\x120093019300000093cf000001a21720a0ea0000000000000000f87f');
INSERT INTO trackside.chunk VALUES (3, 2, 10, '\x1200930a9300010093cf000001a21720a56e00000000000000000040666666666666fe3fcdccccccccccfc3f333333333333fb3f9a9999999999f93f000000000000f83f666666666666f63fcdccccccccccf43f333333333333f33f9a9999999999f13f');
INSERT INTO trackside.chunk VALUES (4, 3, 10, '\x120093019300000093cf000001a21720a56f00000000000000002240');
INSERT INTO trackside.database_format VALUES (4);
INSERT INTO trackside.experiment VALUES (127630687284221910, 'churn', NULL, 1795684343603, 1795684345475, NULL, '{}', 3, 2, 4);
INSERT INTO trackside.experiment VALUES (0, 'Default', NULL, 1795684345045, 1795684345045, NULL, '{}', 1, 1, 7);
INSERT INTO trackside.file VALUES (1, 'notes/hello.txt', 5, '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824', 1795684345197);
INSERT INTO trackside.key VALUES (1, 'mlflow.runName');
INSERT INTO trackside.key VALUES (2, 'mlflow.user');
INSERT INTO trackside.key VALUES (3, 'mlflow.source.name');
INSERT INTO trackside.key VALUES (4, 'mlflow.source.type');
INSERT INTO trackside.key VALUES (5, 'trackside.colour');
INSERT INTO trackside.key VALUES (6, 'lr');
INSERT INTO trackside.key VALUES (7, 'kind');
INSERT INTO trackside.key VALUES (8, 'long');
INSERT INTO trackside.key VALUES (9, 'team');
INSERT INTO trackside.key VALUES (10, 'loss');
INSERT INTO trackside.key VALUES (11, 'nan');
INSERT INTO trackside.metric VALUES (1, 10, 127630687284221910, 0, 0.02, 49, 1795684344042, 50, 50, 4.499205338329425, 0.02, 49, 1, 0, 1795684344039);
INSERT INTO trackside.metric VALUES (1, 11, 127630687284221910, 1, NULL, 0, 1795684344042, 1, 0, 0, NULL, NULL, NULL, NULL, 1795684344039);
INSERT INTO trackside.metric VALUES (2, 10, 127630687284221910, 0, 1.1, 9, 1795684345198, 10, 10, 15.5, 1.1, 9, 2, 0, 1795684345198);
INSERT INTO trackside.metric VALUES (3, 10, -127630687284221911, 0, 9, 0, 1795684345199, 1, 1, 9, 9, 0, 9, 0, 1795684345198);
INSERT INTO trackside.model VALUES (1, 'churn', '', '{}', 1, 1795684345601, 1795684345631, '');
INSERT INTO trackside.model_version VALUES (1, 1, 1, 'runs:/042dce87434b41c6925e6be5dcc9f018', '', '', '{}', 1795684345631, 1795684345631, '');
INSERT INTO trackside.param VALUES (1, 6, 127630687284221910, '0.1', NULL, 0.1);
INSERT INTO trackside.param VALUES (1, 7, 127630687284221910, 'resnet', NULL, NULL);
INSERT INTO trackside.param VALUES (1, 8, 127630687284221910, 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', NULL);
INSERT INTO trackside.param VALUES (2, 6, 127630687284221910, '0.2', NULL, 0.2);
INSERT INTO trackside.registry VALUES (1, 6);
INSERT INTO trackside.run VALUES (2, '8b75917a92a447849055f09ef4d55982', 127630687284221910, 127630687284221910, 'FINISHED', '84089ec54ba140bd98cc5693603e9801', 1795684345198, 1795684345198, 'second', 'root', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2, '\x5e0000009391a46c6f737391a26c7295ae6d6c666c6f772e72756e4e616d65ab6d6c666c6f772e75736572b26d6c666c6f772e736f757263652e6e616d65b26d6c666c6f772e736f757263652e74797065b0747261636b736964652e636f6c6f75729a9999999999f13fa3302e32a67365636f6e64a4726f6f74ad2f746d702f747261696e2e7079a54c4f43414ca723643535653030');
INSERT INTO trackside.run VALUES (3, '6a061db8dd0b416c86445093e4c56765', 127630687284221910, -127630687284221911, 'FINISHED', '84089ec54ba140bd98cc5693603e9801', 1795684345198, 1795684345199, 'deleted', 'root', NULL, NULL, 1795684345446, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 3, '\x5b0000009391a46c6f73739095ae6d6c666c6f772e72756e4e616d65ab6d6c666c6f772e75736572b26d6c666c6f772e736f757263652e6e616d65b26d6c666c6f772e736f757263652e74797065b0747261636b736964652e636f6c6f75720000000000002240a764656c65746564a4726f6f74ad2f746d702f747261696e2e7079a54c4f43414ca723303039653733');
INSERT INTO trackside.run VALUES (1, '042dce87434b41c6925e6be5dcc9f018', 127630687284221910, 127630687284221910, 'FINISHED', '84089ec54ba140bd98cc5693603e9801', 1795684344039, 1795684345197, 'first', 'root', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 6, '\x710000009392a46c6f7373a36e616e93a26c72a46b696e64a46c6f6e6796ae6d6c666c6f772e72756e4e616d65ab6d6c666c6f772e75736572b26d6c666c6f772e736f757263652e6e616d65b26d6c666c6f772e736f757263652e74797065b0747261636b736964652e636f6c6f7572a47465616d7b14ae47e17a943f000000000000f87fa3302e31a67265736e6574da01f47878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878787878a56669727374a4726f6f74ad2f746d702f747261696e2e7079a54c4f43414ca723303037326232a6766973696f6e');
INSERT INTO trackside.run VALUES (4, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 0, 0, 'FINISHED', '521126986b604512ad3ecef85349fb9e', 1700000001000, 1700000001500, 'run 1', 'ada', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '8ff436def1451285599a1b1ad70800493b8dcafde2912e1a38345633054e4c26', 7, '\x3000000093909093ae6d6c666c6f772e72756e4e616d65ab6d6c666c6f772e75736572b0747261636b736964652e636f6c6f7572a572756e2031a3616461a723303037326232');
INSERT INTO trackside.saved_view VALUES (127630687284221910, '9c2118942773414a9551a46079bddde5', 'best', '{"filter": "metrics.loss < 1"}', 0, 4, 4);
INSERT INTO trackside.segment VALUES (2, 0, 120);
INSERT INTO trackside.segment VALUES (1, 0, 5320);
INSERT INTO trackside.segment_run VALUES (1, 0, 3);
INSERT INTO trackside.segment_run VALUES (1, 0, 1);
INSERT INTO trackside.segment_run VALUES (1, 0, 2);
INSERT INTO trackside.segment_run VALUES (2, 0, 4);
INSERT INTO trackside.store VALUES (1, '9d0f1736d9ff457e8aaafc7339a940d7', 8, 5);
INSERT INTO trackside.tag VALUES (1, 1, 127630687284221910, 'first', NULL, NULL);
INSERT INTO trackside.tag VALUES (1, 2, 127630687284221910, 'root', NULL, NULL);
INSERT INTO trackside.tag VALUES (1, 3, 127630687284221910, '/tmp/train.py', NULL, NULL);
INSERT INTO trackside.tag VALUES (1, 4, 127630687284221910, 'LOCAL', NULL, NULL);
INSERT INTO trackside.tag VALUES (1, 5, 127630687284221910, '#0072b2', NULL, NULL);
INSERT INTO trackside.tag VALUES (1, 9, 127630687284221910, 'vision', NULL, NULL);
INSERT INTO trackside.tag VALUES (2, 1, 127630687284221910, 'second', NULL, NULL);
INSERT INTO trackside.tag VALUES (2, 2, 127630687284221910, 'root', NULL, NULL);
INSERT INTO trackside.tag VALUES (2, 3, 127630687284221910, '/tmp/train.py', NULL, NULL);
INSERT INTO trackside.tag VALUES (2, 4, 127630687284221910, 'LOCAL', NULL, NULL);
INSERT INTO trackside.tag VALUES (2, 5, 127630687284221910, '#d55e00', NULL, NULL);
INSERT INTO trackside.tag VALUES (3, 1, -127630687284221911, 'deleted', NULL, NULL);
INSERT INTO trackside.tag VALUES (3, 2, -127630687284221911, 'root', NULL, NULL);
INSERT INTO trackside.tag VALUES (3, 3, -127630687284221911, '/tmp/train.py', NULL, NULL);
INSERT INTO trackside.tag VALUES (3, 4, -127630687284221911, 'LOCAL', NULL, NULL);
INSERT INTO trackside.tag VALUES (3, 5, -127630687284221911, '#009e73', NULL, NULL);
INSERT INTO trackside.tag VALUES (4, 1, 0, 'run 1', NULL, NULL);
INSERT INTO trackside.tag VALUES (4, 2, 0, 'ada', NULL, NULL);
INSERT INTO trackside.tag VALUES (4, 5, 0, '#0072b2', NULL, NULL);
INSERT INTO trackside.writer VALUES (2, '521126986b604512ad3ecef85349fb9e', NULL, NULL, NULL, NULL, NULL);
INSERT INTO trackside.writer VALUES (1, '84089ec54ba140bd98cc5693603e9801', 'vm', 'c1fa6278-8f6b-45a3-ab4e-cdfe1f30ab76', 5757, '0.1.0', 1795684346157);
INSERT INTO trackside.written VALUES ('8ff436def1451285599a1b1ad70800493b8dcafde2912e1a38345633054e4c26', 1795684346139);
SELECT pg_catalog.setval('trackside.chunk_id_seq', 4, true);
SELECT pg_catalog.setval('trackside.model_id_seq', 1, true);
SELECT pg_catalog.setval('trackside.rejected_id_seq', 1, false);
SELECT pg_catalog.setval('trackside.tail_id_seq', 1, false);
SELECT pg_catalog.setval('trackside.warning_id_seq', 1, false);
ALTER TABLE ONLY trackside.blob
    ADD CONSTRAINT blob_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY trackside.chunk
    ADD CONSTRAINT chunk_pkey PRIMARY KEY (id);
ALTER TABLE ONLY trackside.experiment
    ADD CONSTRAINT experiment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY trackside.fact
    ADD CONSTRAINT fact_pkey PRIMARY KEY (run_n, kind);
ALTER TABLE ONLY trackside.file
    ADD CONSTRAINT file_pkey PRIMARY KEY (run_n, path);
ALTER TABLE ONLY trackside.key
    ADD CONSTRAINT key_name_key UNIQUE (name);
ALTER TABLE ONLY trackside.key
    ADD CONSTRAINT key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY trackside.metric
    ADD CONSTRAINT metric_pkey PRIMARY KEY (run_n, key_id);
ALTER TABLE ONLY trackside.model_alias
    ADD CONSTRAINT model_alias_pkey PRIMARY KEY (model_id, alias);
ALTER TABLE ONLY trackside.model
    ADD CONSTRAINT model_name_key UNIQUE (name);
ALTER TABLE ONLY trackside.model
    ADD CONSTRAINT model_pkey PRIMARY KEY (id);
ALTER TABLE ONLY trackside.model_version
    ADD CONSTRAINT model_version_pkey PRIMARY KEY (model_id, version);
ALTER TABLE ONLY trackside.param
    ADD CONSTRAINT param_pkey PRIMARY KEY (run_n, key_id);
ALTER TABLE ONLY trackside.part
    ADD CONSTRAINT part_pkey PRIMARY KEY (digest, part);
ALTER TABLE ONLY trackside.registry
    ADD CONSTRAINT registry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY trackside.rejected
    ADD CONSTRAINT rejected_pkey PRIMARY KEY (id);
ALTER TABLE ONLY trackside.run
    ADD CONSTRAINT run_pkey PRIMARY KEY (n);
ALTER TABLE ONLY trackside.run
    ADD CONSTRAINT run_run_id_key UNIQUE (run_id);
ALTER TABLE ONLY trackside.saved_view
    ADD CONSTRAINT saved_view_pkey PRIMARY KEY (experiment_id, view_id);
ALTER TABLE ONLY trackside.segment
    ADD CONSTRAINT segment_pkey PRIMARY KEY (writer_id, number);
ALTER TABLE ONLY trackside.segment_run
    ADD CONSTRAINT segment_run_pkey PRIMARY KEY (writer_id, number, run_n);
ALTER TABLE ONLY trackside.store
    ADD CONSTRAINT store_pkey PRIMARY KEY (id);
ALTER TABLE ONLY trackside.tag
    ADD CONSTRAINT tag_pkey PRIMARY KEY (run_n, key_id);
ALTER TABLE ONLY trackside.tail
    ADD CONSTRAINT tail_pkey PRIMARY KEY (id);
ALTER TABLE ONLY trackside.tombstone
    ADD CONSTRAINT tombstone_pkey PRIMARY KEY (run_id);
ALTER TABLE ONLY trackside.warning
    ADD CONSTRAINT warning_pkey PRIMARY KEY (id);
ALTER TABLE ONLY trackside.writer
    ADD CONSTRAINT writer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY trackside.writer
    ADD CONSTRAINT writer_uuid_key UNIQUE (uuid);
ALTER TABLE ONLY trackside.written
    ADD CONSTRAINT written_pkey PRIMARY KEY (digest);
CREATE INDEX chunk_run ON trackside.chunk USING btree (run_n, key_id, id);
CREATE UNIQUE INDEX experiment_name ON trackside.experiment USING btree (name) WHERE (deleted_at IS NULL);
CREATE INDEX metric_last ON trackside.metric USING btree (scope, key_id, rank, last, start_time, run_n);
CREATE INDEX model_version_run ON trackside.model_version USING btree (run_n, model_id, version) WHERE (run_n IS NOT NULL);
CREATE INDEX param_num ON trackside.param USING btree (scope, key_id, num, run_n) WHERE (num IS NOT NULL);
CREATE INDEX param_value ON trackside.param USING btree (scope, key_id, value, run_n);
CREATE INDEX run_attempt ON trackside.run USING btree (attempt_key, attempt) WHERE (attempt_key IS NOT NULL);
CREATE INDEX run_kernel ON trackside.run USING btree (kernel_id) WHERE (status = 'RUNNING'::text);
CREATE INDEX run_name ON trackside.run USING btree (scope, name);
CREATE INDEX run_notebook ON trackside.run USING btree (notebook_path, scope, status) WHERE (notebook_path IS NOT NULL);
CREATE INDEX run_owner ON trackside.run USING btree (owner) WHERE (status = 'RUNNING'::text);
CREATE INDEX run_page ON trackside.run USING btree (scope, start_time DESC, run_id);
CREATE INDEX run_rev ON trackside.run USING btree (rev, experiment_id);
CREATE INDEX run_running ON trackside.run USING btree (scope, n) WHERE (status = 'RUNNING'::text);
CREATE INDEX run_status ON trackside.run USING btree (scope, status) WHERE (status <> 'FINISHED'::text);
CREATE UNIQUE INDEX saved_view_name ON trackside.saved_view USING btree (experiment_id, name) WHERE (name IS NOT NULL);
CREATE INDEX tag_num ON trackside.tag USING btree (scope, key_id, num, run_n) WHERE (num IS NOT NULL);
CREATE INDEX tag_value ON trackside.tag USING btree (scope, key_id, value, run_n);
CREATE INDEX tail_run ON trackside.tail USING btree (run_n, id, n);
CREATE INDEX tombstone_rev ON trackside.tombstone USING btree (rev, experiment_id, run_id);
CREATE UNIQUE INDEX warning_run ON trackside.warning USING btree (run_n, text);
CREATE TRIGGER tell_revision AFTER UPDATE OF rev ON trackside.store FOR EACH ROW EXECUTE FUNCTION trackside.tell_revision();
